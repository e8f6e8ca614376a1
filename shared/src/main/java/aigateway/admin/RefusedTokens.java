package aigateway.admin;

import aigateway.audit.AdminEvent;
import aigateway.audit.EventSums;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Wrong operator tokens as security events, summed by minute. */
public final class RefusedTokens {
    private final EventSums sums;

    /**
     * @param audit stores an event, or throws {@link aigateway.kernel.Unavailable}
     */
    public RefusedTokens(Consumer<AdminEvent> audit, InstantSource clock) {
        this.sums = new EventSums(audit, clock);
    }

    /**
     * Counts one. The refusal is the same if it cannot be stored; the count is kept for the next event.
     *
     * @param name of the token, such as {@code ADMIN_TOKEN}
     */
    void note(String name) {
        sums.note("token.refused", name);
    }

    /** Stores what was counted since the last event, for the end of a series. */
    public void flush() {
        sums.flush();
    }
}
