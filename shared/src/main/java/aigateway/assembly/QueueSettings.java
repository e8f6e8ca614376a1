package aigateway.assembly;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The queues that tell workers to look for jobs and deliveries.
 *
 * @param endpoint of SQS; null for the one of the region
 * @param jobsAtOnce jobs of normal priority that a process runs at the same time; on Lambda, all environments together
 * @param lowJobsAtOnce the same of low priority
 */
public record QueueSettings(
        @Nullable URI endpoint,
        @Nullable String jobsUrl,
        @Nullable String lowJobsUrl,
        @Nullable String webhooksUrl,
        int jobsAtOnce,
        int lowJobsAtOnce) {
    /** As many as SQS runs of a function. */
    private static final int JOBS_AT_ONCE_MAX = 1_000;

    static QueueSettings read(SettingsReader in) {
        return new QueueSettings(
                in.httpUrl("SQS_ENDPOINT").orElse(null),
                in.text("JOBS_QUEUE_URL").orElse(null),
                in.text("LOW_JOBS_QUEUE_URL").orElse(null),
                in.text("WEBHOOKS_QUEUE_URL").orElse(null),
                in.number("JOBS_AT_ONCE", 16, 1, JOBS_AT_ONCE_MAX),
                in.number("LOW_JOBS_AT_ONCE", 8, 1, JOBS_AT_ONCE_MAX));
    }
}
