package aigateway.functions.web;

import aigateway.call.Reply;
import aigateway.call.ReplySink;
import aigateway.http.ServerSentEvents;
import io.micronaut.core.io.buffer.ByteBuffer;
import io.micronaut.core.io.buffer.ByteBufferFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Hands the events of a stream from the pipeline, which blocks, to the HTTP server, which requests as many as the client takes. A
 * call that ends before its first event has a reply like any other.
 *
 * <p>This is not a sink of Reactor: those either buffer without a bound or refuse an event at once when the client is slow. Here
 * the pipeline's thread waits for the client, for a bounded time, and a silent stream gets a heartbeat meanwhile.
 */
public final class EventStream implements ReplySink, Publisher<ByteBuffer<?>>, Subscription {
    /** A connection that is silent for longer looks dead to what stands in between. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(15);
    /** A client that takes nothing for so long is gone, whatever its connection says. */
    private static final long STALL_SECONDS_MAX = 60;

    private static final byte[] HEARTBEAT = ServerSentEvents.comment("keep-alive");

    private final ByteBufferFactory<?, ?> buffers;
    private final CompletableFuture<Optional<Reply>> first = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private @Nullable Subscriber<? super ByteBuffer<?>> subscriber;
    private @Nullable Runnable cancel;
    private long demand;
    private long lastNanos;
    private boolean gone;
    private boolean over;

    public EventStream(ByteBufferFactory<?, ?> buffers) {
        this.buffers = buffers;
    }

    /**
     * Runs the call on a thread of its own, until its first event or its end.
     *
     * @return its reply when it ended without an event; empty when its events are to be taken from here
     */
    public Optional<Reply> run(Supplier<Reply> call) {
        Thread.ofVirtual().name("stream").start(() -> {
            try {
                Reply reply = call.get();
                boolean _ = first.complete(Optional.of(reply));
                end(null);
            } catch (RuntimeException | Error e) {
                // An Error too: otherwise neither the wait below nor the connection would end.
                boolean _ = first.completeExceptionally(e);
                end(e);
            }
        });
        try {
            return first.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public boolean take(byte[] event) {
        if (event.length == 0) {
            return true;
        }
        if (first.complete(Optional.empty())) {
            Thread.ofVirtual().name("heartbeat").start(this::beat);
        }
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(STALL_SECONDS_MAX);
            while ((demand == 0 || subscriber == null) && !gone && left > 0) {
                left = wanted.awaitNanos(left);
            }
            if (left <= 0) {
                giveUp();
            }
            send(event);
            return !gone;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Called with the lock held. The connection breaks off, or a client that has stalled would keep it open for ever. */
    private void giveUp() {
        if (!gone && subscriber != null) {
            subscriber.onError(new IllegalStateException("the client takes nothing"));
        }
        gone = true;
    }

    /** Called with the lock held. */
    private void send(byte[] event) {
        if (!gone && subscriber != null) {
            demand--;
            lastNanos = System.nanoTime();
            subscriber.onNext(buffers.wrap(event));
        }
    }

    @Override
    public void whenGone(Runnable ends) {
        lock.lock();
        try {
            cancel = ends;
            if (!gone) {
                return;
            }
        } finally {
            lock.unlock();
        }
        ends.run();
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer<?>> to) {
        to.onSubscribe(this);
        lock.lock();
        try {
            subscriber = to;
            if (over) {
                // Too late: its client had been given up.
                to.onError(new IllegalStateException("the stream is over"));
            }
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void request(long more) {
        lock.lock();
        try {
            demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The client has gone. */
    @Override
    public void cancel() {
        Runnable ends;
        lock.lock();
        try {
            gone = true;
            ends = over ? null : cancel;
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
        if (ends != null) {
            ends.run();
        }
    }

    private void end(@Nullable Throwable broken) {
        lock.lock();
        try {
            over = true;
            if (!gone && subscriber != null) {
                if (broken == null) {
                    subscriber.onComplete();
                } else {
                    // The connection breaks off: never a clean end.
                    subscriber.onError(broken);
                }
            }
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Comments, which every client skips, while a model thinks. */
    private void beat() {
        lock.lock();
        try {
            lastNanos = System.nanoTime();
            while (!over && !gone) {
                long silent = System.nanoTime() - lastNanos;
                if (silent >= SILENCE_MAX.toNanos() && demand > 0) {
                    send(HEARTBEAT);
                    silent = 0;
                }
                boolean _ = wanted.await(Math.max(SILENCE_MAX.toNanos() - silent, 1_000_000), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
