package aigateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Dns;
import okhttp3.Request;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One request on an event loop, and the thread that waits for it. The loop calls all methods that say nothing else; the thread
 * reads only volatile fields.
 */
final class LoopExchange {
    private final LoopPool pool;
    private final Request request;
    private final byte @Nullable [] body;
    private final Runnable whenSent;
    private final Duration total;
    private final @Nullable Duration silence;
    private final Thread caller = Thread.currentThread();

    private volatile boolean needsConnection;
    private volatile @Nullable Step step;

    private @Nullable LoopConnection connection;
    private @Nullable LoopHead head;
    private @Nullable Buffer received;
    private @Nullable LoopBody stream;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable ScheduledFuture<?> silent;
    private long arrivedNanos;
    private boolean sent;
    private boolean over;

    /** What the caller waits for. */
    sealed interface Step {
        record Whole(LoopHead head, byte[] body) implements Step {}

        record Stream(LoopHead head, LoopBody body) implements Step {}

        record Failed(HttpOutcome outcome) implements Step {}
    }

    /**
     * Called by the thread that will wait.
     *
     * @param silence the longest time without a byte; null where the response must not be a stream
     */
    LoopExchange(
            LoopPool pool,
            Request request,
            byte @Nullable [] body,
            Runnable whenSent,
            Duration total,
            @Nullable Duration silence) {
        this.pool = pool;
        this.request = request;
        this.body = body;
        this.whenSent = whenSent;
        this.total = total;
        this.silence = silence;
    }

    /** Called by the waiting thread, which looks names up itself: only a new connection needs that. */
    Step run(Dns dns) {
        try {
            pool.execute(() -> pool.begin(this));
            Step first = await(true);
            if (first != null) {
                return first;
            }
            List<InetAddress> addresses = dns.lookup(request.url().host());
            pool.execute(() -> pool.connect(this, addresses));
            return Objects.requireNonNull(await(false));
        } catch (UnknownHostException _) {
            cancel();
            return new Step.Failed(
                    caller.isInterrupted() ? new HttpOutcome.Broken("interrupted") : new HttpOutcome.NotSent("dns"));
        } catch (RejectedExecutionException _) {
            // The server stops.
            return new Step.Failed(new HttpOutcome.NotSent("connection"));
        }
    }

    /** Null when a connection is needed. */
    private @Nullable Step await(boolean connected) {
        while (true) {
            Step now = step;
            if (now != null || (connected && needsConnection)) {
                return now;
            }
            if (caller.isInterrupted()) {
                cancel();
                return new Step.Failed(new HttpOutcome.Broken("interrupted"));
            }
            LockSupport.park(this);
        }
    }

    /** From any thread; has no effect after the end. */
    void cancel() {
        pool.later(() -> fail(LoopBody.End.CANCELLED, new HttpOutcome.Broken("reset")));
    }

    Request request() {
        return request;
    }

    byte @Nullable [] body() {
        return body;
    }

    boolean isOver() {
        return over;
    }

    void begins() {
        deadline = pool.schedule(this::timeOut, total.toNanos());
    }

    void needsConnection() {
        needsConnection = true;
        LockSupport.unpark(caller);
    }

    /** It is closed when the exchange ends before its time. */
    void waitsFor(LoopConnection made) {
        connection = made;
    }

    void isSentOn(LoopConnection taken) {
        connection = taken;
        sent = true;
        whenSent.run();
        if (silence != null) {
            arrivedNanos = System.nanoTime();
            silent = pool.schedule(this::checkSilence, silence.toNanos());
        }
    }

    private void timeOut() {
        fail(LoopBody.End.TIMEOUT, new HttpOutcome.TimedOut());
    }

    private void checkSilence() {
        if (over || silence == null) {
            return;
        }
        long since = stream == null ? arrivedNanos : Math.max(arrivedNanos, stream.waitingSinceNanos());
        long left = silence.toNanos() - (System.nanoTime() - since);
        if (left <= 0) {
            timeOut();
        } else {
            silent = pool.schedule(this::checkSilence, left);
        }
    }

    /** The connection broke, or could not be made. */
    void broke(HttpOutcome.NotSent unsent) {
        fail(LoopBody.End.RESET, sent ? new HttpOutcome.Broken("reset") : unsent);
    }

    private void fail(LoopBody.End how, HttpOutcome outcome) {
        if (over) {
            return;
        }
        end();
        if (connection != null) {
            connection.close();
        }
        if (stream == null) {
            step = new Step.Failed(outcome);
            LockSupport.unpark(caller);
        } else {
            stream.end(how);
        }
    }

    private void end() {
        over = true;
        if (deadline != null) {
            var _ = deadline.cancel(false);
        }
        if (silent != null) {
            var _ = silent.cancel(false);
        }
    }

    void arrived(LoopHead arrived) {
        head = arrived;
        arrivedNanos = System.nanoTime();
        if (silence != null && arrived.isStream()) {
            stream = new LoopBody(caller, this::resume);
            step = new Step.Stream(arrived, stream);
            LockSupport.unpark(caller);
        } else if (arrived.length() > ReplyReader.BODY_BYTES_MAX) {
            fail(LoopBody.End.RESET, new HttpOutcome.Broken("too_large"));
        }
    }

    /** Called by the reader of a stream. */
    private void resume() {
        pool.later(() -> {
            if (!over && connection != null) {
                connection.read(true);
            }
        });
    }

    void arrived(ByteBuf bytes) {
        arrivedNanos = System.nanoTime();
        if (stream != null) {
            if (!stream.add(bytes) && connection != null) {
                connection.read(false);
            }
            return;
        }
        if (received == null) {
            received = new Buffer();
        }
        received.write(ByteBufUtil.getBytes(bytes));
        if (received.size() > ReplyReader.BODY_BYTES_MAX) {
            fail(LoopBody.End.RESET, new HttpOutcome.Broken("too_large"));
        }
    }

    /** The response is whole. */
    void isWhole() {
        LoopHead own = head;
        if (over || own == null) {
            return;
        }
        end();
        if (stream != null) {
            stream.end(LoopBody.End.WHOLE);
            return;
        }
        step = new Step.Whole(own, received == null ? new byte[0] : received.readByteArray());
        LockSupport.unpark(caller);
    }
}
