package aigateway.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.function.Supplier;

/** An open connection to Redis, standalone or cluster, and the client that made it. */
record RedisLink(
        StatefulConnection<String, String> connection,
        RedisClusterAsyncCommands<String, String> commands,
        AutoCloseable client) {
    /** Connecting may take longer than a command, with TLS across zones; it happens once. */
    static final Duration CONNECT = Duration.ofMillis(500);

    /**
     * @throws RedisException when the server cannot be reached
     */
    static RedisLink open(RedisURI at, boolean cluster) {
        return cluster ? openCluster(at) : openStandalone(at);
    }

    private static RedisLink openStandalone(RedisURI at) {
        var client = RedisClient.create(at);
        client.setOptions(options(ClientOptions.builder()).build());
        return open(client, () -> {
            var connection = client.connect();
            return new RedisLink(connection, connection.async(), client);
        });
    }

    private static RedisLink openCluster(RedisURI at) {
        var client = RedisClusterClient.create(at);
        var options = ClusterClientOptions.builder();
        var _ = options(options);
        client.setOptions(options.build());
        return open(client, () -> {
            var connection = client.connect();
            return new RedisLink(connection, connection.async(), client);
        });
    }

    private static ClientOptions.Builder options(ClientOptions.Builder options) {
        var sockets =
                SocketOptions.builder().connectTimeout(CONNECT).keepAlive(true).build();
        return options.socketOptions(sockets)
                .timeoutOptions(TimeoutOptions.enabled(CONNECT))
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
    }

    /** A client that could not connect has threads that must end. */
    private static RedisLink open(AbstractRedisClient client, Supplier<RedisLink> connect) {
        try {
            return connect.get();
        } catch (RedisException e) {
            var _ = client.shutdownAsync();
            throw e;
        }
    }
}
