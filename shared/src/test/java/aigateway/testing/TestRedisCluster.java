package aigateway.testing;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import redis.embedded.RedisServer;

/** A real Redis cluster without replicas, whose slots are spread evenly over its nodes. */
public final class TestRedisCluster {
    private static final Map<Integer, TestRedisCluster> SHARED = new ConcurrentHashMap<>();
    private static final Duration FORMED_LIMIT = Duration.ofSeconds(30);
    private static final int STARTS_MAX = 5;
    private static final int PORT_MIN = 20_000;
    /** A node listens on a second port that is higher by 10,000, which must be below the ports that connections get. */
    private static final int PORT_MAX = 22_700;

    private static final int BUS_OFFSET = 10_000;
    private static final int KEYS_MAX = 1_000;
    private static final long MIGRATE_MILLIS = 5_000;

    private final List<Node> nodes;
    /** The index of each slot's node. */
    private final int[] owners = new int[SlotHash.SLOT_COUNT];

    private TestRedisCluster(List<Node> nodes) {
        this.nodes = nodes;
    }

    private record Node(
            Path folder, RedisServer server, int port, RedisClient client, RedisCommands<String, String> commands) {
        String id() {
            return commands.clusterMyId();
        }

        void end() {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            try {
                server.stop();
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(file);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A cluster of so many nodes that lives as long as the JVM. */
    public static TestRedisCluster shared(int size) {
        return SHARED.computeIfAbsent(size, TestRedisCluster::start);
    }

    private static TestRedisCluster start(int size) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            nodes.add(startNode());
        }
        var cluster = new TestRedisCluster(nodes);
        cluster.nodes.forEach(cluster::join);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster.nodes.forEach(Node::end)));
        Awaitility.await()
                .atMost(FORMED_LIMIT)
                .until(() -> cluster.nodes.stream()
                        .map(node -> node.commands.clusterInfo())
                        .allMatch(info ->
                                info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + size)));
        return cluster;
    }

    private void join(Node node) {
        int index = nodes.indexOf(node);
        int[] slots = IntStream.range(
                        SlotHash.SLOT_COUNT * index / nodes.size(), SlotHash.SLOT_COUNT * (index + 1) / nodes.size())
                .toArray();
        Arrays.fill(owners, slots[0], slots[0] + slots.length, index);
        node.commands.clusterAddSlots(slots);
        if (index > 0) {
            nodes.getFirst().commands.clusterMeet("127.0.0.1", node.port);
        }
    }

    /** Another process may take a free port before the server does, so it is tried again on the next one. */
    private static Node startNode() {
        List<IOException> failures = new ArrayList<>();
        for (int tries = 0; tries < STARTS_MAX; tries++) {
            try {
                return startOn(freePort());
            } catch (IOException taken) {
                failures.add(taken);
            }
        }
        throw new UncheckedIOException(failures.getLast());
    }

    private static Node startOn(int port) throws IOException {
        Path folder = Files.createTempDirectory("redis-cluster-node");
        RedisServer server = RedisServer.newRedisServer()
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("save \"\"")
                .setting("maxmemory 64mb")
                .setting("cluster-enabled yes")
                .setting("dir " + folder)
                .build();
        server.start();
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
        return new Node(folder, server, port, client, client.connect().sync());
    }

    /** Of one node: a client finds the others by it. */
    public String url() {
        return "redis://127.0.0.1:" + nodes.getFirst().port;
    }

    /** How many keys each node has. */
    public List<Long> keys() {
        return nodes.stream().map(node -> node.commands.dbsize()).toList();
    }

    /** How many connections each node has. */
    public List<Long> connections() {
        return nodes.stream()
                .map(node -> node.commands.clientList().lines().count())
                .toList();
    }

    /** Forgets every script, as replaced nodes would. */
    public void forgetScripts() {
        nodes.forEach(node -> node.commands.scriptFlush());
    }

    /** Moves the slot of a key to the next node, as a change of the cluster's size does. */
    public void move(String key) {
        int slot = SlotHash.getSlot(key);
        Node from = nodes.get(owners[slot]);
        owners[slot] = (owners[slot] + 1) % nodes.size();
        Node to = nodes.get(owners[slot]);
        to.commands.clusterSetSlotImporting(slot, from.id());
        from.commands.clusterSetSlotMigrating(slot, to.id());
        List<String> keys = from.commands.clusterGetKeysInSlot(slot, KEYS_MAX);
        if (!keys.isEmpty()) {
            from.commands.migrate("127.0.0.1", to.port, 0, MIGRATE_MILLIS, MigrateArgs.Builder.keys(keys));
        }
        to.commands.clusterSetSlotNode(slot, to.id());
        nodes.stream()
                .filter(node -> !node.equals(to))
                .forEach(node -> node.commands.clusterSetSlotNode(slot, to.id()));
    }

    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            try (var _ = new ServerSocket(port);
                    var _ = new ServerSocket(port + BUS_OFFSET)) {
                return port;
            } catch (IOException _) {
                // In use.
            }
        }
    }
}
