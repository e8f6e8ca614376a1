package aigateway.redis;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The slots of a cluster. Each key has one, and each slot is on one node. */
final class Slots {
    private Slots() {}

    /**
     * Checks the keys of a script also where one server has all slots: a script that only a cluster refuses would pass every
     * test on one server.
     *
     * @throws IllegalArgumentException if the keys are in several slots
     */
    static void checkSame(String[] keys) {
        for (int i = 1; i < keys.length; i++) {
            if (SlotHash.getSlot(keys[i]) != SlotHash.getSlot(keys[0])) {
                throw new IllegalArgumentException(keys[0] + " and " + keys[i] + " are in different slots");
            }
        }
    }

    /**
     * Opens the connection to each node that has slots. Otherwise the first command to a node would open it, and be rejected
     * because the node is not connected yet. A node that cannot be reached in time makes no difference here.
     */
    static void reachNodes(StatefulRedisClusterConnection<String, String> connection, Duration limit) {
        CompletableFuture<?>[] connected = connection.getPartitions().stream()
                .filter(node -> !node.hasNoSlots())
                .map(RedisClusterNode::getUri)
                .map(uri -> reach(connection, uri))
                .toArray(CompletableFuture<?>[]::new);
        var _ = LettuceFutures.awaitAll(limit, connected);
    }

    private static CompletableFuture<?> reach(StatefulRedisClusterConnection<String, String> connection, RedisURI uri) {
        return connection.getConnectionAsync(uri.getHost(), uri.getPort()).handle((_, _) -> true);
    }
}
