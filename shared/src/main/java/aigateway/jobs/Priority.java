package aigateway.jobs;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which of the two queues a job waits in. */
public enum Priority {
    NORMAL,
    /** For what may wait while others are busy; a batch's jobs, unless they say otherwise. */
    LOW;

    /** By its text; empty when it is none. */
    public static Optional<Priority> of(String text) {
        return Arrays.stream(values())
                .filter(priority -> priority.text().equals(text))
                .findFirst();
    }

    /** As it stands in the API and in the table. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
