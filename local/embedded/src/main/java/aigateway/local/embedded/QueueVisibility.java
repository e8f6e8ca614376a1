package aigateway.local.embedded;

/**
 * How long a received message stays hidden before SQS hands it out again, per queue, in seconds: at least six times the
 * consumer's timeout, as in the template.
 */
public record QueueVisibility(int jobsSeconds, int webhooksSeconds) {
    /** The SQS maximum, 12 hours. */
    private static final int SECONDS_MAX = 43_200;

    public QueueVisibility {
        if (jobsSeconds < 0 || jobsSeconds > SECONDS_MAX || webhooksSeconds < 0 || webhooksSeconds > SECONDS_MAX) {
            throw new IllegalArgumentException("visibility outside 0.." + SECONDS_MAX + " s");
        }
    }

    /** Six times the functions' timeouts: 300 s for jobs, 60 s for webhooks. */
    public static QueueVisibility standard() {
        return new QueueVisibility(1_800, 360);
    }
}
