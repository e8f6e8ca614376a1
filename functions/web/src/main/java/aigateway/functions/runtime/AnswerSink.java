package aigateway.functions.runtime;

import aigateway.call.ReplySink;
import aigateway.http.ServerSentEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the events of a stream as the answer of an invocation. A silent stream gets a heartbeat. Lambda does not say that the
 * client has left: only a write that is refused, or that waits for too long, ends the provider's work.
 */
public final class AnswerSink implements ReplySink, AutoCloseable {
    private static final byte[] HEARTBEAT = ServerSentEvents.comment("keep-alive");

    private final Invocation invocation;
    private final Supplier<Map<String, List<String>>> headers;
    private final Times times;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread watch;
    private @Nullable Runnable cancel;
    private boolean gone;
    private boolean over;
    private volatile long lastNanos;
    /** When the write under way began; 0 when there is none. */
    private volatile long writingNanos;

    /**
     * @param silence after which a heartbeat is sent: API Gateway ends a stream that is silent for five minutes
     * @param stall after which a write that waits ends the stream
     * @param look how often both are looked at
     */
    record Times(Duration silence, Duration stall, Duration look) {
        private static final Times STANDARD =
                new Times(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(1));
    }

    /**
     * @param headers of the answer, read at the first event
     */
    public AnswerSink(Invocation invocation, Supplier<Map<String, List<String>>> headers) {
        this(invocation, headers, Times.STANDARD);
    }

    AnswerSink(Invocation invocation, Supplier<Map<String, List<String>>> headers, Times times) {
        this.invocation = invocation;
        this.headers = headers;
        this.times = times;
    }

    /** Whether there was an event. */
    public boolean hasBegun() {
        return invocation.answer().hasBegun();
    }

    @Override
    public boolean take(byte[] event) {
        lock.lock();
        try {
            return event.length == 0 ? !gone : send(event);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a stream for which the gateway itself is at fault.
     *
     * @param event says so to the client
     * @return false when there was no event yet, so that the answer can be another one
     */
    public boolean breakOff(Throwable failure, byte[] event) {
        if (!hasBegun()) {
            return false;
        }
        invocation.failed(failure);
        var _ = take(event);
        return true;
    }

    /** Called with the lock held. */
    private boolean send(byte[] event) {
        if (gone) {
            return false;
        }
        writingNanos = now();
        try {
            if (!hasBegun()) {
                invocation.answer().begin(200, headers.get());
                watch = Thread.ofVirtual().name("stream").start(this::watch);
            }
            invocation.answer().write(event);
            lastNanos = System.nanoTime();
            return true;
        } catch (IOException _) {
            gone = true;
            return false;
        } finally {
            writingNanos = 0;
        }
    }

    /** Never 0. */
    private static long now() {
        return System.nanoTime() | 1;
    }

    /** Writes nothing itself, so that no write keeps it from looking. */
    private void watch() {
        try {
            while (true) {
                Thread.sleep(times.look);
                if (isStuck()) {
                    invocation.answer().abort();
                } else if (writingNanos == 0 && isSilent()) {
                    var _ = Thread.ofVirtual().name("heartbeat").start(this::beat);
                }
            }
        } catch (InterruptedException _) {
            // The stream is over.
        }
    }

    private boolean isSilent() {
        return System.nanoTime() - lastNanos >= times.silence.toNanos();
    }

    /** Whether a write waits for too long, or until too late to settle. */
    private boolean isStuck() {
        long since = writingNanos;
        boolean late = !Instant.now().isBefore(invocation.latest());
        return since != 0 && now() - since >= (late ? times.look : times.stall).toNanos();
    }

    /** A comment, which every client skips. */
    private void beat() {
        Runnable ends;
        lock.lock();
        try {
            ends = over || !isSilent() || send(HEARTBEAT) ? null : cancel;
        } finally {
            lock.unlock();
        }
        if (ends != null) {
            ends.run();
        }
    }

    @Override
    public void whenGone(Runnable ends) {
        boolean now;
        lock.lock();
        try {
            cancel = ends;
            now = gone;
        } finally {
            lock.unlock();
        }
        if (now) {
            ends.run();
        }
    }

    /** No more heartbeats. */
    @Override
    public void close() {
        lock.lock();
        try {
            over = true;
            if (watch != null) {
                watch.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
