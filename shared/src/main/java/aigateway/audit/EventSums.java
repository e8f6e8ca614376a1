package aigateway.audit;

import aigateway.json.JsonText;
import aigateway.kernel.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refusals as security events: the first one at once, the following ones as a sum, at most one event a minute for each action
 * and target of this process. So a flood cannot fill the audit chain, and few refusals wait for the database.
 */
public final class EventSums {
    private static final Logger LOG = LoggerFactory.getLogger(EventSums.class);
    private static final String ACTOR = "unknown";
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Consumer<AdminEvent> audit;
    private final InstantSource clock;
    private final Map<Counted, Sum> sums = new ConcurrentHashMap<>();

    /**
     * @param audit stores an event, or throws {@link Unavailable}
     */
    public EventSums(Consumer<AdminEvent> audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    private record Counted(String action, String target) {}

    /**
     * @param since of the last event
     */
    private record Sum(long count, Instant since) {}

    /**
     * Counts one. The refusal is the same if it cannot be stored; the count is kept for the next event.
     *
     * @param target one of a fixed set, never a client's text
     */
    public void note(String action, String target) {
        var counted = new Counted(action, target);
        sums.merge(counted, new Sum(1, Instant.EPOCH), (old, one) -> new Sum(old.count + one.count, old.since));
        store(counted);
    }

    /** Stores what was counted since the last event, for the end of a series. */
    public void flush() {
        sums.keySet().forEach(this::store);
    }

    private void store(Counted counted) {
        Instant now = clock.instant();
        Sum due = sums.get(counted);
        if (due == null || due.count == 0 || due.since.plus(INTERVAL).isAfter(now)) {
            return;
        }
        // One of several threads stores; the others' refusals are in the next sum.
        if (!sums.replace(counted, due, new Sum(0, now))) {
            return;
        }
        String detail = JsonText.objectText(json -> json.number("count", due.count));
        try {
            audit.accept(new AdminEvent(ACTOR, counted.action, counted.target, detail));
        } catch (Unavailable outage) {
            sums.merge(counted, due, (later, lost) -> new Sum(later.count + lost.count, later.since));
            LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("refused_tokens_not_stored");
        }
    }
}
