package aigateway.redis;

import aigateway.kernel.Unavailable;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One multiplexed connection, made at first use; standalone or cluster by configuration. A command waits 50 ms; after a failure
 * nothing is asked for five seconds, so that a dead Redis costs the callers next to nothing. Every refusal is
 * {@link Unavailable}: the caller decides what it can do without.
 */
public final class Redis implements AutoCloseable {
    private static final long COMMAND_MILLIS = 50;
    /** Connecting may take longer than a command, with TLS across zones; it happens once. */
    private static final Duration CONNECT = Duration.ofMillis(500);

    private static final long REST_MILLIS = 5_000;

    private final @Nullable RedisURI uri;
    private final boolean cluster;
    private final InstantSource clock;
    private final ReentrantLock connecting = new ReentrantLock();
    private final AtomicLong restUntilMillis = new AtomicLong();
    private volatile @Nullable Link link;

    /**
     * @param url null where there is none: then it is always away
     */
    public Redis(@Nullable String url, boolean cluster, InstantSource clock) {
        this.uri = url == null ? null : RedisURI.create(url);
        if (uri != null) {
            // Bounds the greeting, too: a server that takes the connection and stands still would hold it for a minute.
            uri.setTimeout(CONNECT);
        }
        this.cluster = cluster;
        this.clock = clock;
    }

    private record Link(
            StatefulConnection<String, String> connection,
            RedisClusterAsyncCommands<String, String> commands,
            AutoCloseable client) {}

    public Optional<String> read(String key) {
        return Optional.ofNullable(run(commands -> commands.get(key)));
    }

    public void write(String key, String value, Duration keep) {
        run(commands -> commands.set(key, value, SetArgs.Builder.px(keep)));
    }

    /** Answers whether it was absent and is now set. */
    public boolean writeIfAbsent(String key, String value, Duration keep) {
        return run(commands -> commands.set(key, value, SetArgs.Builder.nx().px(keep))) != null;
    }

    public void delete(String key) {
        run(commands -> commands.del(key));
    }

    /** Runs a script by its digest, and with its text when the server does not know it. */
    public List<Object> eval(Script script, String[] keys, String... arguments) {
        try {
            return required(
                    run(commands -> commands.evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments)));
        } catch (UnknownScript _) {
            return required(run(commands -> commands.eval(script.text(), ScriptOutputType.MULTI, keys, arguments)));
        }
    }

    public void ping() {
        run(commands -> commands.ping());
    }

    private <T> @Nullable T run(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command) {
        if (uri == null || clock.millis() < restUntilMillis.get()) {
            throw new Unavailable("redis", new RedisException(uri == null ? "not configured" : "resting"));
        }
        try {
            return command.apply(connected(uri).commands).get(COMMAND_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof io.lettuce.core.RedisNoScriptException) {
                throw new UnknownScript();
            }
            throw rest(e);
        } catch (TimeoutException | RedisException e) {
            throw rest(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("redis", e);
        }
    }

    private Unavailable rest(Exception failure) {
        restUntilMillis.set(clock.millis() + REST_MILLIS);
        return new Unavailable("redis", failure);
    }

    private Link connected(RedisURI at) {
        Link open = link;
        if (open != null) {
            return open;
        }
        connecting.lock();
        try {
            open = link;
            if (open == null && clock.millis() < restUntilMillis.get()) {
                // Whoever held the lock has just failed; those who waited for it must not each try in turn.
                throw new Unavailable("redis", new RedisException("resting"));
            }
            if (open == null) {
                open = cluster ? connectCluster(at) : connectStandalone(at);
                link = open;
            }
            return open;
        } finally {
            connecting.unlock();
        }
    }

    private static Link connectStandalone(RedisURI at) {
        var client = RedisClient.create(at);
        client.setOptions(options(ClientOptions.builder()).build());
        return connected(client, () -> {
            var connection = client.connect();
            return new Link(connection, connection.async(), client);
        });
    }

    private static Link connectCluster(RedisURI at) {
        var client = RedisClusterClient.create(at);
        var options = ClusterClientOptions.builder();
        options(options);
        client.setOptions(options.build());
        return connected(client, () -> {
            var connection = client.connect();
            return new Link(connection, connection.async(), client);
        });
    }

    private static ClientOptions.Builder options(ClientOptions.Builder options) {
        return options.socketOptions(sockets())
                .timeoutOptions(TimeoutOptions.enabled(CONNECT))
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
    }

    /** A client that could not connect has threads that must end. */
    private static Link connected(AbstractRedisClient client, Supplier<Link> connect) {
        try {
            return connect.get();
        } catch (RedisException e) {
            var _ = client.shutdownAsync();
            throw e;
        }
    }

    private static SocketOptions sockets() {
        return SocketOptions.builder().connectTimeout(CONNECT).keepAlive(true).build();
    }

    private static <T> T required(@Nullable T answer) {
        if (answer == null) {
            throw new IllegalStateException("a script of ours answered nothing");
        }
        return answer;
    }

    /** Closes the connection; the next command opens a fresh one. For the moment before a snapshot is taken. */
    public void disconnect() {
        connecting.lock();
        try {
            Link open = link;
            link = null;
            if (open != null) {
                open.client.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("closing Redis", e);
        } finally {
            connecting.unlock();
        }
    }

    @Override
    public void close() {
        disconnect();
    }

    private static final class UnknownScript extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
