package aigateway.audit;

import aigateway.kernel.Ids;
import aigateway.kernel.Pause;
import aigateway.kernel.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts refused calls, so that a flood of them costs less than calls. The first ones of each minute keep a row in the ledger;
 * the others are summed here by key, endpoint, model, code and minute.
 *
 * <p>Round trips: one to Postgres a second for all of them. On Lambda one for each, because nothing may wait for the next
 * invocation. If the process is killed, the refusals of its last second are not counted.
 */
public final class RefusedCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedCalls.class);
    /** Of each key, endpoint, model and code in a minute: enough to see what the client does wrong. */
    private static final int ROWS_MAX = 3;
    /** Different sums kept in memory, also during an outage of Postgres. */
    private static final int SUMS_MAX = 10_000;

    private static final Duration FLUSH_PAUSE = Duration.ofSeconds(1);

    private final Audits audits;
    private final Ids ids;
    private final boolean atOnce;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock flushing = new ReentrantLock();
    private final Map<Refusal, Integer> rows = new HashMap<>();
    private Map<Refusal, Long> sums = new HashMap<>();
    private Instant rowsOf = Instant.EPOCH;
    private boolean scheduled;
    /** Sent, and perhaps stored: sent again under the same id until a reply says so. Guarded by {@link #flushing}. */
    private @Nullable Flush sent;

    private record Flush(String id, Map<Refusal, Long> sums) {}

    /**
     * @param ids name each flush, so that a repeated one counts once
     * @param atOnce whether each refusal is stored before its reply, as on Lambda
     */
    public RefusedCalls(Audits audits, Ids ids, boolean atOnce) {
        this.audits = audits;
        this.ids = ids;
        this.atOnce = atOnce;
    }

    /** Whether this refusal gets a row. If not, it has to be counted. */
    public boolean keepsRow(Refusal refusal) {
        lock.lock();
        try {
            if (!rowsOf.equals(refusal.minute())) {
                rowsOf = refusal.minute();
                rows.clear();
            }
            return (rows.size() < SUMS_MAX || rows.containsKey(refusal))
                    && rows.merge(refusal, 1, Integer::sum) <= ROWS_MAX;
        } finally {
            lock.unlock();
        }
    }

    public void count(Refusal refusal) {
        if (add(refusal)) {
            Thread.ofVirtual().name("refused calls").start(this::flushLater);
        }
        if (atOnce) {
            flush();
        }
    }

    /** Returns whether a flush has to be scheduled. */
    private boolean add(Refusal refusal) {
        lock.lock();
        try {
            if (sums.size() == SUMS_MAX && !sums.containsKey(refusal)) {
                LOG.atError().addKeyValue("key_id", refusal.key()).log("refusal_not_counted");
                return false;
            }
            sums.merge(refusal, 1L, Long::sum);
            boolean first = !atOnce && !scheduled;
            scheduled = scheduled || first;
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void flushLater() {
        do {
            boolean _ = Pause.sleep(FLUSH_PAUSE);
        } while (!flush() || isMore());
    }

    private boolean isMore() {
        lock.lock();
        try {
            scheduled = !sums.isEmpty();
            return scheduled;
        } finally {
            lock.unlock();
        }
    }

    /** Stores what was counted; returns whether it did. Never fails: the next flush tries again. */
    public boolean flush() {
        flushing.lock();
        try {
            if (sent != null) {
                store(sent);
            }
            sent = new Flush(ids.request().value(), taken());
            store(sent);
            return true;
        } catch (Unavailable outage) {
            LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("refusals_not_stored");
            return false;
        } catch (RuntimeException bug) {
            // The same write would fail for ever, and the counts after it would never be stored.
            sent = null;
            LOG.atError().setCause(bug).log("refusals_not_stored");
            return true;
        } finally {
            flushing.unlock();
        }
    }

    private void store(Flush flush) {
        if (!flush.sums().isEmpty()) {
            audits.countRefusals(flush.id(), flush.sums());
        }
        sent = null;
    }

    private Map<Refusal, Long> taken() {
        lock.lock();
        try {
            Map<Refusal, Long> taken = sums;
            sums = new HashMap<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Stores what was counted. */
    @Override
    public void close() {
        boolean _ = flush();
    }
}
