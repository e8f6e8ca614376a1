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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One multiplexed connection, made at first use; standalone or cluster by configuration. A command waits 50 ms, and a
 * {@link Breaker} keeps a dead Redis from costing each caller that much. Every refusal is {@link Unavailable}: the caller
 * decides what it can do without.
 */
public final class Redis implements AutoCloseable {
    private static final long COMMAND_MILLIS = 50;
    /** Connecting may take longer than a command, with TLS across zones; it happens once. */
    private static final Duration CONNECT = Duration.ofMillis(500);

    private final @Nullable RedisURI uri;
    private final boolean cluster;
    private final Breaker breaker;
    private final ReentrantLock connecting = new ReentrantLock();
    private final AtomicInteger failedConnects = new AtomicInteger();
    private volatile @Nullable Link link;

    /**
     * @param url null where there is none: then it is always away
     */
    public Redis(@Nullable String url, boolean cluster, InstantSource clock) {
        this.uri = url == null ? null : RedisURI.create(url);
        if (uri != null) {
            // Otherwise a server that accepts but does not speak holds a caller for Lettuce's minute.
            uri.setTimeout(CONNECT);
        }
        this.cluster = cluster;
        this.breaker = new Breaker(clock);
    }

    /**
     * @throws IllegalArgumentException when it is no Redis URL; the message may repeat it
     */
    public static void check(String url) {
        var _ = RedisURI.create(url);
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

    /**
     * Sends a script off, and does not wait for its answer. What cannot be sent now is not sent: there is no connection, or the
     * server is away. The future fails when the server does not answer in time.
     */
    public CompletableFuture<?> send(Script script, String[] keys, String... arguments) {
        Link open = link;
        if (open == null || !breaker.isClosed()) {
            return CompletableFuture.completedFuture(null);
        }
        var commands = open.commands;
        try {
            return commands.<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments)
                    .exceptionallyCompose(failure -> isUnknownScript(failure)
                            ? commands.eval(script.text(), ScriptOutputType.MULTI, keys, arguments)
                            : CompletableFuture.failedFuture(failure))
                    .whenComplete((_, failure) -> {
                        if (failure == null) {
                            breaker.succeeded();
                        } else {
                            breaker.failed();
                        }
                    })
                    .toCompletableFuture();
        } catch (RedisException e) {
            breaker.failed();
            return CompletableFuture.failedFuture(e);
        }
    }

    private static boolean isUnknownScript(Throwable failure) {
        return failure instanceof RedisNoScriptException
                || (failure instanceof CompletionException && failure.getCause() instanceof RedisNoScriptException);
    }

    public void ping() {
        run(commands -> commands.ping());
    }

    private <T> @Nullable T run(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command) {
        if (uri == null || !breaker.lets()) {
            throw new Unavailable("redis", new RedisException(uri == null ? "not configured" : "resting"));
        }
        try {
            T answer = command.apply(connected(uri).commands).get(COMMAND_MILLIS, TimeUnit.MILLISECONDS);
            breaker.succeeded();
            return answer;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisNoScriptException) {
                // It answered, and will be asked again at once.
                breaker.succeeded();
                throw new UnknownScript();
            }
            throw failed(e);
        } catch (TimeoutException | RedisException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("redis", e);
        }
    }

    private Unavailable failed(Exception failure) {
        breaker.failed();
        return new Unavailable("redis", failure);
    }

    private Link connected(RedisURI at) {
        Link open = link;
        if (open != null) {
            return open;
        }
        int failedBefore = failedConnects.get();
        connecting.lock();
        try {
            open = link;
            if (open == null) {
                // Callers that waited for a connection that failed must not try again one after the other.
                if (failedConnects.get() != failedBefore) {
                    throw new RedisException("could not connect");
                }
                open = connect(at);
                link = open;
            }
            return open;
        } finally {
            connecting.unlock();
        }
    }

    private Link connect(RedisURI at) {
        try {
            return cluster ? connectCluster(at) : connectStandalone(at);
        } catch (RedisException e) {
            failedConnects.incrementAndGet();
            breaker.open();
            throw e;
        }
    }

    private static Link connectStandalone(RedisURI at) {
        var client = RedisClient.create(at);
        client.setOptions(options(ClientOptions.builder()).build());
        return linked(client, () -> {
            var connection = client.connect();
            return new Link(connection, connection.async(), client);
        });
    }

    private static Link connectCluster(RedisURI at) {
        var client = RedisClusterClient.create(at);
        var options = ClusterClientOptions.builder();
        var _ = options(options);
        client.setOptions(options.build());
        return linked(client, () -> {
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
    private static Link linked(AbstractRedisClient client, Supplier<Link> connect) {
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
