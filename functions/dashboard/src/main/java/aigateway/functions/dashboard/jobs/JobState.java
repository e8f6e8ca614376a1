package aigateway.functions.dashboard.jobs;

import aigateway.jobs.Job;
import org.jspecify.annotations.Nullable;

/**
 * Where a job is.
 *
 * @param look of its mark: {@code ok}, {@code info}, {@code warn}, {@code bad} or empty
 * @param detail what it waits for; empty for nothing
 */
public record JobState(String look, String text, String detail) {
    static JobState of(Job job) {
        String look = switch (job.status()) {
            case QUEUED -> job.waitingFor() == null ? "info" : "warn";
            case RUNNING -> "info";
            case SUCCEEDED -> "ok";
            case FAILED, DEAD -> "bad";
            case CANCELLED -> "";
        };
        return new JobState(look, job.status().text(), detail(job.status(), job.waitingFor()));
    }

    private static String detail(Job.Status status, @Nullable String waitingFor) {
        return switch (status) {
            case FAILED -> "refused for good";
            case DEAD -> "attempts used up, or deadline passed";
            case QUEUED, RUNNING, SUCCEEDED, CANCELLED -> waiting(waitingFor);
        };
    }

    private static String waiting(@Nullable String waitingFor) {
        return switch (waitingFor == null ? "" : waitingFor) {
            case "" -> "";
            case "retry" -> "waits for its next attempt";
            case "rate_limit" -> "waits for a rate limit";
            case "slot" -> "waits for a free slot of its key";
            case "budget" -> "waits for room in a budget";
            default -> "waits: " + waitingFor;
        };
    }
}
