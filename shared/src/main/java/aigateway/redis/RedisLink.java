package aigateway.redis;

import aigateway.kernel.Unavailable;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An open connection to Redis, standalone or cluster, and the client that made it. The only class that needs Lettuce: a function
 * without Redis has neither in its jar.
 */
record RedisLink(
        StatefulConnection<String, String> connection,
        RedisClusterAsyncCommands<String, String> commands,
        Supplier<StatefulRedisPubSubConnection<String, String>> subscriber,
        AutoCloseable client) {
    /** Connecting may take longer than a usual command, with TLS across zones; it happens once. */
    private static final Duration CONNECT = Duration.ofMillis(500);

    /**
     * @throws IllegalArgumentException when it is no Redis URL; the message may repeat the text
     */
    static void check(String url) {
        var _ = RedisURI.create(url);
    }

    /**
     * @param commandLimit how long a command may take; connecting may take as long, and half a second at least
     * @throws Unavailable when the server cannot be reached
     */
    static RedisLink open(String url, boolean cluster, Duration commandLimit) {
        Duration limit = commandLimit.compareTo(CONNECT) < 0 ? CONNECT : commandLimit;
        RedisURI at = RedisURI.create(url);
        // Otherwise a server that accepts but does not speak holds a caller for Lettuce's minute.
        at.setTimeout(limit);
        return cluster ? openCluster(at, limit) : openStandalone(at, limit);
    }

    CompletableFuture<@Nullable String> read(String key) {
        return sent(commands -> commands.get(key));
    }

    CompletableFuture<@Nullable String> write(String key, String value, Duration keep) {
        return sent(commands -> commands.set(key, value, SetArgs.Builder.px(keep)));
    }

    CompletableFuture<@Nullable String> writeIfAbsent(String key, String value, Duration keep) {
        return sent(commands -> commands.set(key, value, SetArgs.Builder.nx().px(keep)));
    }

    CompletableFuture<Long> delete(String key) {
        return sent(commands -> commands.del(key));
    }

    CompletableFuture<String> ping() {
        return sent(RedisClusterAsyncCommands::ping);
    }

    /** Sends a script's digest, and its text when the server does not know it. All keys must be in one slot. */
    CompletableFuture<List<Object>> eval(Script script, String[] keys, String... arguments) {
        Slots.checkSame(keys);
        return this.<List<Object>>sent(
                        commands -> commands.evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments))
                .exceptionallyCompose(failure -> isUnknownScript(failure)
                        ? sent(commands -> commands.eval(script.text(), ScriptOutputType.MULTI, keys, arguments))
                        : CompletableFuture.failedFuture(failure));
    }

    /**
     * @throws Unavailable when the server cannot be reached, or does not allow it
     */
    Subscription subscribe(Subscription.Receiver receiver, String... channels) {
        try {
            return PubSubLink.open(subscriber.get(), receiver, channels);
        } catch (RedisException e) {
            throw new Unavailable("redis", e);
        }
    }

    private static boolean isUnknownScript(Throwable failure) {
        return failure instanceof RedisNoScriptException
                || (failure instanceof CompletionException && failure.getCause() instanceof RedisNoScriptException);
    }

    /** A command that is refused before it is sent fails as one that the server refuses. */
    private <T> CompletableFuture<T> sent(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command) {
        try {
            return command.apply(commands).toCompletableFuture();
        } catch (RedisException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static RedisLink openStandalone(RedisURI at, Duration limit) {
        var client = RedisClient.create(at);
        client.setOptions(options(ClientOptions.builder(), limit).build());
        return open(client, () -> {
            var connection = client.connect();
            return new RedisLink(connection, connection.async(), client::connectPubSub, client);
        });
    }

    private static RedisLink openCluster(RedisURI at, Duration limit) {
        var client = RedisClusterClient.create(at);
        var options = ClusterClientOptions.builder();
        var _ = options(options, limit);
        client.setOptions(options.build());
        return open(client, () -> {
            var connection = client.connect();
            Slots.reachNodes(connection, limit);
            return new RedisLink(connection, connection.async(), client::connectPubSub, client);
        });
    }

    private static ClientOptions.Builder options(ClientOptions.Builder options, Duration limit) {
        var sockets =
                SocketOptions.builder().connectTimeout(limit).keepAlive(true).build();
        return options.socketOptions(sockets)
                .timeoutOptions(TimeoutOptions.enabled(limit))
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
    }

    /** A client that could not connect has threads that must end. */
    private static RedisLink open(AbstractRedisClient client, Supplier<RedisLink> connect) {
        try {
            return connect.get();
        } catch (RedisException e) {
            var _ = client.shutdownAsync();
            throw new Unavailable("redis", e);
        }
    }
}
