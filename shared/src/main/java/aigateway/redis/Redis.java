package aigateway.redis;

import aigateway.kernel.Unavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

    private final @Nullable String url;
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
        if (url != null) {
            check(url);
        }
        this.url = url;
        this.cluster = cluster;
        this.commandLimit = commandLimit;
        this.breaker = new Breaker(clock);
    }

    /**
     * @throws IllegalArgumentException when it is no Redis URL; the message may repeat the text
     */
    public static void check(String url) {
        RedisLink.check(url);
    }

    public Optional<String> read(String key) {
        return Optional.ofNullable(run(open -> open.read(key)));
    }

    public void write(String key, String value, Duration keep) {
        run(open -> open.write(key, value, keep));
    }

    /** Returns whether the key was absent and is now set. */
    public boolean writeIfAbsent(String key, String value, Duration keep) {
        return run(open -> open.writeIfAbsent(key, value, keep)) != null;
    }

    public void delete(String key) {
        run(open -> open.delete(key));
    }

    /**
     * Runs a script by its digest, and with its text when the server does not know it; both within the time of one command.
     * All keys must be in one slot.
     */
    public List<Object> eval(Script script, String[] keys, String... arguments) {
        List<Object> answer = run(open -> open.eval(script, keys, arguments));
        if (answer == null) {
            throw new IllegalStateException("a script of ours returned nothing");
        }
        return answer;
    }

    /**
     * Sends a script without waiting for its reply. Sends nothing when there is no connection or the circuit is open: the future
     * then has null. It fails when the server does not reply in time.
     */
    public CompletableFuture<@Nullable List<Object>> send(Script script, String[] keys, String... arguments) {
        RedisLink open = link;
        if (open == null || !breaker.isClosed()) {
            return CompletableFuture.completedFuture(null);
        }
        return open.eval(script, keys, arguments).whenComplete((_, failure) -> {
            if (failure == null) {
                breaker.succeeded();
            } else {
                breaker.failed();
            }
        });
    }

    /**
     * Whether commands that are sent now can arrive. Makes no connection; while the circuit is open it may send the trial command
     * that closes it.
     */
    public boolean answers() {
        if (link == null) {
            return false;
        }
        try {
            if (!breaker.isClosed()) {
                ping();
            }
            return true;
        } catch (Unavailable _) {
            return false;
        }
    }

    public void ping() {
        run(RedisLink::ping);
    }

    /**
     * Receives what is published in channels, on a connection of its own.
     *
     * @throws Unavailable when the server cannot be reached, or does not allow it
     */
    public Subscription subscribe(Subscription.Receiver receiver, String... channels) {
        if (url == null) {
            throw new Unavailable("redis", "not configured");
        }
        if (!breaker.isClosed()) {
            throw new Unavailable("redis", "circuit open");
        }
        return connected(url).subscribe(receiver, channels);
    }

    private <T> @Nullable T run(Function<RedisLink, CompletableFuture<T>> command) {
        if (url == null) {
            throw new Unavailable("redis", "not configured");
        }
        if (!breaker.tryAcquire()) {
            throw new Unavailable("redis", "circuit open");
        }
        try {
            T answer = command.apply(connected(url)).get(commandLimit.toMillis(), TimeUnit.MILLISECONDS);
            breaker.succeeded();
            return answer;
        } catch (ExecutionException | TimeoutException e) {
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

    private RedisLink connected(String at) {
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
                    breaker.failed();
                    throw new Unavailable("redis", "could not connect");
                }
                open = connect(at);
                link = open;
            }
            return open;
        } finally {
            connecting.unlock();
        }
    }

    private RedisLink connect(String at) {
        try {
            return RedisLink.open(at, cluster, commandLimit);
        } catch (Unavailable away) {
            failedConnects.incrementAndGet();
            breaker.open();
            throw away;
        }
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
}
