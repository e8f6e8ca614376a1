package aigateway.local.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What makes one Redis a cluster of its own: the settings, and all slots. */
final class RedisCluster {
    /** What a client for clusters sends, and what forms one; not what leads to other servers. */
    static final String COMMANDS =
            " +cluster|nodes +cluster|slots +cluster|info +cluster|myid +cluster|addslots +readonly +readwrite";

    private static final int SLOTS = 16_384;
    /** A line to Redis has 64 KiB at most. */
    private static final int SLOTS_AT_ONCE = 4_096;
    /** A node talks to other nodes at its port plus 10,000. */
    private static final int BUS_OFFSET = 10_000;

    private static final int PORT_MAX = 65_535;
    private static final int PORT_ATTEMPTS_MAX = 50;
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final Duration FORMED_LIMIT = Duration.ofSeconds(10);

    private RedisCluster() {}

    static int freePort() {
        for (int attempt = 0; attempt < PORT_ATTEMPTS_MAX; attempt++) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = socket.getLocalPort();
                if (port + BUS_OFFSET <= PORT_MAX) {
                    return port;
                }
            } catch (IOException e) {
                throw new StartupFailure("No free port on 127.0.0.1.", e);
            }
        }
        throw new StartupFailure("No free port on 127.0.0.1 that leaves room for a cluster's second one.");
    }

    /** Lines for the file of settings; none unless it is a cluster. */
    static String settings(boolean cluster, Path dir) {
        if (!cluster) {
            return "";
        }
        Path nodes = dir.resolve("nodes.conf");
        try {
            // Each start is a new cluster: nothing is kept in it.
            Files.deleteIfExists(nodes);
        } catch (IOException e) {
            throw DataFolder.notWritable(nodes, e);
        }
        return """
                cluster-enabled yes
                cluster-config-file "%s"
                cluster-announce-ip 127.0.0.1
                """.formatted(nodes);
    }

    /** Gives all slots to the node at the port, and waits until it serves them. */
    static boolean form(int port, String password) {
        for (int first = 0; first < SLOTS; first += SLOTS_AT_ONCE) {
            String slots = IntStream.range(first, first + SLOTS_AT_ONCE)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(" "));
            if (!reply(port, password, "CLUSTER ADDSLOTS " + slots).startsWith("+OK")) {
                return false;
            }
        }
        return Subprocess.await(
                FORMED_LIMIT, () -> reply(port, password, "CLUSTER INFO").contains("cluster_state:ok"));
    }

    /** What it answers, or a part of that; empty without an answer. */
    private static String reply(int port, String password, String command) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write("AUTH %s\r\n%s\r\nQUIT\r\n"
                            .formatted(password, command)
                            .getBytes(StandardCharsets.US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            String authenticated = "+OK\r\n";
            return all.startsWith(authenticated) ? all.substring(authenticated.length()) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
