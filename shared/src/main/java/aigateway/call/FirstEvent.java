package aigateway.call;

import aigateway.http.EventListener;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Notes when the first event of a stream arrives. One stream, one thread. */
final class FirstEvent implements EventListener {
    private final EventListener events;
    private final InstantSource clock;
    private final long started;
    private @Nullable Long millis;

    FirstEvent(EventListener events, InstantSource clock, long started) {
        this.events = events;
        this.clock = clock;
        this.started = started;
    }

    @Override
    public void opened(Runnable cancel) {
        events.opened(cancel);
    }

    @Override
    public boolean take(byte[] event) {
        if (millis == null) {
            millis = clock.millis() - started;
        }
        return events.take(event);
    }

    /** Since the start of the attempt; null before the first event. */
    @Nullable
    Long millis() {
        return millis;
    }
}
