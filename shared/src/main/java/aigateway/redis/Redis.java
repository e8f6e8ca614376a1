package aigateway.redis;

import aigateway.kernel.Unavailable;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
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
import org.jspecify.annotations.Nullable;

/**
 * One multiplexed connection, made at first use; standalone or cluster by configuration. A command waits 50 ms, and a
 * {@link Breaker} keeps a dead Redis from costing each caller that much. Every failure is {@link Unavailable}; the
 * caller decides how to go on without Redis.
 */
public final class Redis implements AutoCloseable {
    private static final Duration COMMAND = Duration.ofMillis(50);

    private final @Nullable RedisURI uri;
    private final boolean cluster;
    private final Duration commandLimit;
    private final Breaker breaker;
    private final ReentrantLock connecting = new ReentrantLock();
    private final AtomicInteger failedConnects = new AtomicInteger();
    private volatile @Nullable RedisLink link;

    /**
     * @param url null for none: Redis is then always away
     */
    public Redis(@Nullable String url, boolean cluster, InstantSource clock) {
        this(url, cluster, clock, COMMAND);
    }

    /**
     * @param commandLimit how long a command may take
     */
    public Redis(@Nullable String url, boolean cluster, InstantSource clock, Duration commandLimit) {
        this.uri = url == null ? null : RedisURI.create(url);
        if (uri != null) {
            // Otherwise a server that accepts but does not speak holds a caller for Lettuce's minute.
            uri.setTimeout(RedisLink.CONNECT);
        }
        this.cluster = cluster;
        this.commandLimit = commandLimit;
        this.breaker = new Breaker(clock);
    }

    /**
     * @throws IllegalArgumentException when it is no Redis URL; the message may repeat the text
     */
    public static void check(String url) {
        var _ = RedisURI.create(url);
    }

    public Optional<String> read(String key) {
        return Optional.ofNullable(run(commands -> commands.get(key)));
    }

    public void write(String key, String value, Duration keep) {
        run(commands -> commands.set(key, value, SetArgs.Builder.px(keep)));
    }

    /** Returns whether the key was absent and is now set. */
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
     * Sends a script without waiting for its reply. Sends nothing when there is no connection or the circuit is open. The future
     * fails when the server does not reply in time.
     */
    public CompletableFuture<?> send(Script script, String[] keys, String... arguments) {
        RedisLink open = link;
        if (open == null || !breaker.isClosed()) {
            return CompletableFuture.completedFuture(null);
        }
        var commands = open.commands();
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
        if (uri == null || !breaker.tryAcquire()) {
            throw new Unavailable("redis", new RedisException(uri == null ? "not configured" : "circuit open"));
        }
        try {
            T answer = command.apply(connected(uri).commands()).get(commandLimit.toMillis(), TimeUnit.MILLISECONDS);
            breaker.succeeded();
            return answer;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisNoScriptException) {
                // The server replied; the script is sent again at once.
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

    private RedisLink connected(RedisURI at) {
        RedisLink open = link;
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

    private RedisLink connect(RedisURI at) {
        try {
            return RedisLink.open(at, cluster);
        } catch (RedisException e) {
            failedConnects.incrementAndGet();
            breaker.open();
            throw e;
        }
    }

    private static <T> T required(@Nullable T answer) {
        if (answer == null) {
            throw new IllegalStateException("a script of ours returned nothing");
        }
        return answer;
    }

    /** Closes the connection; the next command opens a fresh one. For the moment before a snapshot is taken. */
    public void disconnect() {
        connecting.lock();
        try {
            RedisLink open = link;
            link = null;
            if (open != null) {
                open.client().close();
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
