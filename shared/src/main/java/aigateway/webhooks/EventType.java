package aigateway.webhooks;

import java.util.Arrays;
import java.util.Optional;

/** What an event is about. */
public enum EventType {
    JOB_SUCCEEDED("job.succeeded"),
    JOB_FAILED("job.failed"),
    JOB_CANCELLED("job.cancelled"),
    JOB_DEAD("job.dead"),
    BATCH_COMPLETED("batch.completed"),
    /** Sent at the request of an endpoint's owner; an endpoint cannot choose it. */
    TEST("test");

    private final String text;

    EventType(String text) {
        this.text = text;
    }

    /** By its text; empty when it is none. */
    public static Optional<EventType> of(String text) {
        return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
    }

    /** Whether an endpoint can choose it. */
    public boolean isChosen() {
        return this != TEST;
    }

    /** As it is written in the API and in the table. */
    public String text() {
        return text;
    }
}
