package aigateway.kernel;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads that the one thread of an event loop carries. Blocking code runs beside the loop's own handlers without a
 * change of threads: a thread that is unparked runs as a task of the loop.
 *
 * <p>The loop waits while one of them computes. Work of more than a millisecond calls {@link #leave} first: the rest of the
 * thread then runs in a small pool. A watch looks after the rest: where the loop has run nothing for {@link #WATCH_MILLIS}
 * and threads are waiting for it (a long computation, or a handler of the loop that waits for a lock which one of these threads
 * holds), the pool runs them, and the loop goes on later.
 */
public final class LoopThreads implements AutoCloseable {
    /** What takes about a millisecond to read as JSON; more leaves the loop. */
    public static final int LONG_BYTES = 64 * 1024;
    /** Between two looks of the watch; a thread waits for at most two of them. */
    public static final long WATCH_MILLIS = 50;

    /** So that the loop comes to its other tasks in between. */
    private static final int BATCH = 64;

    private static final ExecutorService LONG_WORK = Executors.newFixedThreadPool(
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            Thread.ofPlatform().daemon().name("long-work-", 1).factory());

    private final Executor loop;
    private final Runnable stalled;
    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean queued = new AtomicBoolean();
    private final AtomicLong progress = new AtomicLong();
    private final Runnable turn = this::turn;
    private volatile boolean closed;

    /**
     * @param loop runs tasks one after the other on its one thread
     * @param stalled called when the watch had to step in
     * @throws IllegalStateException when {@link #areSupported} is false
     */
    public LoopThreads(Executor loop, Runnable stalled) {
        if (!areSupported()) {
            throw new IllegalStateException("this JVM has no scheduler for virtual threads of our own");
        }
        this.loop = loop;
        this.stalled = stalled;
        Thread.ofPlatform().daemon().name("loop-watch").start(this::watch);
    }

    /** Whether this JVM allows it: a method inside the JDK, opened by {@code --add-opens java.base/java.lang=ALL-UNNAMED}. */
    public static boolean areSupported() {
        return VirtualThreads.areOpen();
    }

    /** Schedules one thread, and the threads that it starts. */
    private static final class Scheduler implements Executor {
        private final LoopThreads threads;
        private volatile boolean away;

        Scheduler(LoopThreads threads) {
            this.threads = threads;
        }

        @Override
        public void execute(Runnable continuation) {
            if (away) {
                LONG_WORK.execute(continuation);
            } else {
                threads.submit(continuation);
            }
        }
    }

    /** A thread that this loop carries, not yet started. */
    public Thread unstarted(Runnable task) {
        return VirtualThreads.unstarted(new Scheduler(this), task);
    }

    /** Before long work: from here on the calling thread runs in a pool. Does nothing where no event loop carries it. */
    @SuppressWarnings("ThreadPriorityCheck") // the only way of a virtual thread to be submitted to its scheduler again
    public static void leave() {
        Scheduler mine = mine();
        if (mine != null && !mine.away) {
            mine.away = true;
            Thread.yield();
        }
    }

    /** {@link #leave}, for work on so many bytes, where they are many. */
    public static void leaveFor(long bytes) {
        if (bytes > LONG_BYTES) {
            leave();
        }
    }

    /** The loop to which the calling thread belongs, also after it has left it for long work; null where there is none. */
    public static @Nullable Executor currentLoop() {
        Scheduler mine = mine();
        return mine == null ? null : mine.threads.loop;
    }

    private static @Nullable Scheduler mine() {
        Thread current = Thread.currentThread();
        return current.isVirtual() && VirtualThreads.schedulerOf(current) instanceof Scheduler scheduler
                ? scheduler
                : null;
    }

    private void submit(Runnable continuation) {
        ready.add(continuation);
        // Added before this look, and closed before the last look at what is there: one of both finds it.
        if (closed) {
            runInPool();
        } else {
            wakeUp();
        }
    }

    private void wakeUp() {
        if (queued.getAndSet(true)) {
            return;
        }
        try {
            loop.execute(turn);
        } catch (RejectedExecutionException _) {
            // The loop has ended before its threads, which end here.
            LONG_WORK.execute(turn);
        }
    }

    private void turn() {
        // Before the first poll: what is added later asks for another turn.
        queued.set(false);
        try {
            for (int i = 0; i < BATCH; i++) {
                Runnable continuation = ready.poll();
                if (continuation == null) {
                    return;
                }
                progress.incrementAndGet();
                continuation.run();
            }
        } finally {
            if (!ready.isEmpty()) {
                wakeUp();
            }
        }
    }

    private void watch() {
        long seen = -1;
        while (!closed) {
            try {
                Thread.sleep(WATCH_MILLIS);
            } catch (InterruptedException _) {
                return;
            }
            if (ready.isEmpty()) {
                seen = -1;
            } else if (progress.get() == seen) {
                takeOver();
                seen = -1;
            } else {
                seen = progress.get();
            }
        }
    }

    private void takeOver() {
        stalled.run();
        runInPool();
    }

    private void runInPool() {
        Runnable continuation = ready.poll();
        while (continuation != null) {
            LONG_WORK.execute(continuation);
            continuation = ready.poll();
        }
    }

    /** Ends the watch, after the loop has ended. What still runs then runs in the pool, also what the loop dropped. */
    @Override
    public void close() {
        closed = true;
        runInPool();
    }
}
