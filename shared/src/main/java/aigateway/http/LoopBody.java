package aigateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import okio.Buffer;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** The body of a stream, from the loop that receives it to the thread that reads it and waits for it. */
final class LoopBody implements Source {
    /** The connection is not read while so much waits for its reader. */
    private static final long BYTES_MAX = 256 * 1024;

    private final Thread reader;
    private final Runnable resume;
    private final Queue<byte[]> chunks = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    /** Only the reader's. */
    private final Buffer rest = new Buffer();

    private volatile @Nullable End end;
    private volatile boolean paused;
    private volatile boolean waiting;
    private volatile long waitingSinceNanos;

    enum End {
        WHOLE,
        TIMEOUT,
        CANCELLED,
        RESET
    }

    /**
     * @param resume reads from the connection again
     */
    LoopBody(Thread reader, Runnable resume) {
        this.reader = reader;
        this.resume = resume;
    }

    /** Called by the loop; false where the connection should not be read for now. */
    boolean add(ByteBuf chunk) {
        byte[] copy = ByteBufUtil.getBytes(chunk);
        chunks.add(copy);
        boolean full = bytes.addAndGet(copy.length) > BYTES_MAX;
        if (full) {
            paused = true;
            // The reader, in another thread after long work, may have taken all of it before it could see this.
            full = bytes.get() >= BYTES_MAX / 2;
            paused = full;
        }
        LockSupport.unpark(reader);
        return !full;
    }

    void end(End how) {
        if (end == null) {
            end = how;
            LockSupport.unpark(reader);
        }
    }

    boolean isCancelled() {
        return end == End.CANCELLED;
    }

    /** When the reader began to wait; now while it does not. */
    long waitingSinceNanos() {
        return waiting ? waitingSinceNanos : System.nanoTime();
    }

    @Override
    public long read(Buffer sink, long count) throws IOException {
        while (rest.exhausted()) {
            // Before the queue: what is in it came before the end.
            End over = end;
            byte[] chunk = chunks.poll();
            if (chunk != null) {
                rest.write(chunk);
                if (bytes.addAndGet(-chunk.length) < BYTES_MAX / 2 && paused) {
                    paused = false;
                    resume.run();
                }
            } else if (over != null) {
                return ended(over);
            } else {
                await();
            }
        }
        return rest.read(sink, count);
    }

    private static long ended(End how) throws IOException {
        return switch (how) {
            case WHOLE -> -1;
            case TIMEOUT -> throw new SocketTimeoutException("timeout");
            case CANCELLED, RESET -> throw new IOException("the stream broke off");
        };
    }

    private void await() throws IOException {
        if (reader.isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
        waitingSinceNanos = System.nanoTime();
        waiting = true;
        if (chunks.isEmpty() && end == null) {
            LockSupport.park(this);
        }
        waiting = false;
    }

    @Override
    public Timeout timeout() {
        return Timeout.NONE;
    }

    @Override
    public void close() {
        // The exchange is ended by who has begun it.
    }
}
