package aigateway.jobs;

import aigateway.budgets.Shortage;
import aigateway.call.CallRecord;
import aigateway.call.Completion;
import aigateway.call.Reply;
import aigateway.kernel.Backoff;
import aigateway.kernel.Problem;
import aigateway.kernel.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What ends a job's call: decides once from the last reply whether the job has ended or waits. */
final class JobCompletion implements Completion {
    /** The sweeper wakes the job when its budget has room; this is for what the sweeper cannot see, such as a lower price. */
    private static final Duration BUDGET_PAUSE_MAX = Duration.ofHours(1);
    /** A job whose deadline is nearer does not wait: the sweeper would not wake it in time. */
    private static final Duration BUDGET_PAUSE_MIN = Duration.ofMinutes(1);

    private final JobLease lease;
    private final CallRecord record;
    private final Duration pause;
    private final FinishJob finishJob;
    private final InstantSource clock;
    private final int attemptsMax;
    private @Nullable JobOutcome outcome;

    /**
     * @param pause before the next attempt, where the provider names no longer one
     */
    JobCompletion(
            JobLease lease,
            CallRecord record,
            Duration pause,
            FinishJob finishJob,
            InstantSource clock,
            int attemptsMax) {
        this.lease = lease;
        this.record = record;
        this.pause = pause;
        this.finishJob = finishJob;
        this.clock = clock;
        this.attemptsMax = attemptsMax;
    }

    @Override
    public List<Write> writes(Reply last) {
        outcome = withinDeadline(decide(last), last);
        return finishJob.writes(lease, outcome);
    }

    /** The outcome that was stored; decided now where the call ended without a settlement. */
    JobOutcome outcome(Reply last) {
        if (outcome == null) {
            outcome = withinDeadline(decide(last), last);
        }
        return outcome;
    }

    /** A job that cannot begin again before its deadline ends now. */
    private JobOutcome withinDeadline(JobOutcome decided, Reply reply) {
        Duration least = switch (decided) {
            case JobOutcome.Finished _ -> null;
            case JobOutcome.Waits waits -> waits.pause();
            case JobOutcome.ShortOfBudget _ -> BUDGET_PAUSE_MIN;
        };
        if (least == null || !lease.isDeadlineAt(clock.instant().plus(least))) {
            return decided;
        }
        return reply instanceof Reply.Failed(Problem problem, Reply.Receipt receipt, var _)
                ? finished(Job.Status.DEAD, problem, receipt)
                : finished(Job.Status.DEAD, Problem.deadlineExceeded(), null);
    }

    private JobOutcome decide(Reply reply) {
        return switch (reply) {
            case Reply.Whole(byte[] body, Reply.Receipt receipt) ->
                new JobOutcome.Finished(
                        new JobResult(Job.Status.SUCCEEDED, body, null, receipt.tokens(), record.cost()));
            case Reply.Refused(Problem problem) -> refused(problem);
            case Reply.Failed(Problem problem, Reply.Receipt receipt, var _) -> failed(problem, receipt);
            case Reply.Cached _ -> throw new IllegalStateException("a job does not use the cache");
            case Reply.Streamed _ -> throw new IllegalStateException("a job's reply is whole");
        };
    }

    private JobOutcome refused(Problem problem) {
        Duration retryAfter = retryAfter(problem);
        return switch (problem.status()) {
            // Refused before a provider was called, for a reason that passes with time: this was no attempt.
            case 429 ->
                retryAfter == null
                        ? new JobOutcome.ShortOfBudget(record.shortage(), budgetPause(record.shortage()))
                        : new JobOutcome.Waits("rate_limit", retryAfter, false);
            // Every circuit breaker was open.
            case 503 -> new JobOutcome.Waits("retry", retryAfter == null ? pause : retryAfter, false);
            // An outage ended the first attempt and its request id; the next attempt has another id.
            case 409 -> new JobOutcome.Waits("retry", pause, true);
            case 401 -> finished(Job.Status.CANCELLED, problem, null);
            default -> finished(Job.Status.FAILED, problem, null);
        };
    }

    /** Until the budget's next period, if that is soon. A pause is kept in whole seconds, and must not end before that. */
    private Duration budgetPause(@Nullable Shortage shortage) {
        Instant reset = shortage == null ? null : shortage.resetsAt();
        Duration pause = reset == null
                ? BUDGET_PAUSE_MAX
                : Duration.between(clock.instant(), reset).plusSeconds(1);
        pause = pause.compareTo(BUDGET_PAUSE_MAX) > 0 ? BUDGET_PAUSE_MAX : pause;
        return Backoff.atLeast(pause, Duration.ofSeconds(1));
    }

    private JobOutcome failed(Problem problem, Reply.Receipt receipt) {
        if (!mayPass(problem)) {
            return finished(Job.Status.FAILED, problem, receipt);
        }
        if (lease.attempt() >= attemptsMax) {
            return finished(Job.Status.DEAD, problem, receipt);
        }
        Duration retryAfter = retryAfter(problem);
        return new JobOutcome.Waits("retry", retryAfter == null ? pause : Backoff.atLeast(pause, retryAfter), true);
    }

    /** Whether the same request may succeed later. No client waits for a job, so an unknown outcome is tried again too. */
    private static boolean mayPass(Problem problem) {
        return problem.status() >= 500 || problem.status() == 429 || problem.status() == 408;
    }

    private static @Nullable Duration retryAfter(Problem problem) {
        String seconds = problem.headers().get("retry-after");
        return seconds != null && seconds.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }

    private JobOutcome finished(Job.Status status, Problem problem, Reply.@Nullable Receipt receipt) {
        return new JobOutcome.Finished(new JobResult(
                status, null, FinishJob.error(problem), receipt == null ? null : receipt.tokens(), record.cost()));
    }
}
