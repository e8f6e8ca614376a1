package aigateway.local;

import aigateway.functions.web.CallThreads;
import aigateway.kernel.LoopThreads;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of calls where the web server's event loops carry them: the loop that has read a request runs its call too, as a
 * virtual thread, so that a call changes no thread.
 */
final class EventLoops implements CallThreads, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);
    private static final String DEFAULT_GROUP = "micronaut.netty.event-loops.default.";

    /** Of the thread of each loop. */
    private static final ThreadLocal<@Nullable LoopThreads> CARRIED = new ThreadLocal<>();
    /** Between two lines of the log: a machine without a free core stalls all the time. */
    private static final long SILENCE_NANOS = 60_000_000_000L;

    private final AtomicLong saidNanos = new AtomicLong(System.nanoTime() - 2 * SILENCE_NANOS);
    private final List<LoopThreads> loops = new CopyOnWriteArrayList<>();

    /** The settings of Micronaut's event loops: one less than there are cores, for what else a call needs. */
    static Map<String, Object> properties() {
        String transport = Epoll.isAvailable() ? "epoll" : "nio";
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        return Map.of(
                DEFAULT_GROUP + "num-threads",
                loops,
                DEFAULT_GROUP + "transport",
                transport,
                // The listener's own group would be of another kind.
                "micronaut.server.netty.parent.event-loop-group",
                "default",
                "micronaut.server.netty.parent.transport",
                transport);
    }

    /** Before the first request. */
    void carryBy(EventLoopGroup group) {
        for (EventExecutor loop : group) {
            var threads = new LoopThreads(loop, this::stalled);
            loops.add(threads);
            var _ = loop.submit(() -> CARRIED.set(threads)).syncUninterruptibly();
        }
    }

    private void stalled() {
        long now = System.nanoTime();
        long last = saidNanos.get();
        if (now - last > SILENCE_NANOS && saidNanos.compareAndSet(last, now)) {
            LOG.atWarn().log("event_loop_stalled");
        }
    }

    @Override
    public Thread unstarted(Runnable call) {
        LoopThreads loop = CARRIED.get();
        return loop == null ? Thread.ofVirtual().unstarted(call) : loop.unstarted(call);
    }

    @Override
    public void close() {
        loops.forEach(LoopThreads::close);
    }
}
