package aigateway.jobs;

import aigateway.call.CacheDirective;
import aigateway.call.Call;
import aigateway.call.CallPipeline;
import aigateway.call.CallRecord;
import aigateway.call.Caller;
import aigateway.call.Reply;
import aigateway.call.ReplySink;
import aigateway.json.RequestBody;
import aigateway.kernel.Backoff;
import aigateway.kernel.EventId;
import aigateway.kernel.Ids;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one job: the same pipeline as a waiting client's call, with the job's end and its webhook, or its next attempt,
 * stored in
 * the transaction that settles. Whatever goes wrong, the message may be acknowledged: the lease ends and the sweeper rings again.
 *
 * <p>Round trips: Postgres two before the provider (claim, key) and one after it; SQS one when a webhook or another attempt
 * is due.
 */
public final class RunJob {
    private static final Logger LOG = LoggerFactory.getLogger(RunJob.class);
    /** Time beyond the provider's for settling. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(30);
    /** Budgets change by an administrator or when a period ends. */
    private static final Duration BUDGET_PAUSE = Duration.ofMinutes(1);
    /** After an outage of ours, not the provider's. */
    private static final Duration OUTAGE_PAUSE = Duration.ofSeconds(10);

    private final CallPipeline pipeline;
    private final Jobs jobs;
    private final FinishJob endJob;
    private final JobQueue queue;
    private final Transactions transactions;
    private final Ids ids;
    private final Backoff backoff;
    private final InstantSource clock;
    private final Duration lease;
    private final int attemptsMax;

    public RunJob(
            CallPipeline pipeline,
            Jobs jobs,
            FinishJob endJob,
            JobQueue queue,
            Transactions transactions,
            Ids ids,
            Backoff backoff,
            InstantSource clock,
            Duration providerTimeout,
            int attemptsMax) {
        this.pipeline = pipeline;
        this.jobs = jobs;
        this.endJob = endJob;
        this.queue = queue;
        this.transactions = transactions;
        this.ids = ids;
        this.backoff = backoff;
        this.clock = clock;
        this.lease = providerTimeout.plus(LEASE_MARGIN);
        this.attemptsMax = attemptsMax;
    }

    /** What a reply makes of its job. */
    private sealed interface Next {
        record Ends(JobResult ending) implements Next {}

        /**
         * @param waitingFor retry, rate_limit or budget
         * @param counts whether it was an attempt
         */
        record Waits(String waitingFor, Duration pause, boolean counts) implements Next {}
    }

    /** Does nothing when another worker runs it or it has ended. */
    public void run(JobId id) {
        jobs.claim(id, lease).ifPresent(this::work);
    }

    /** Ends a job whose attempts are used up, or whose deadline has passed. */
    public void markDead(JobLease claim) {
        Problem problem = isPast(claim, Duration.ZERO)
                ? Problem.deadlineExceeded()
                : Problem.providerOutcomeUnknown("The job's worker died too often.");
        endJob.now(List.of(claim), Job.Status.DEAD, problem);
    }

    /**
     * What a dead-letter queue asks: ends the job only when no worker runs it and it has no attempt left; answers whether it
     * did.
     */
    public boolean markDeadIfExhausted(JobId id) {
        Optional<JobLease> exhausted = jobs.exhausted(id, attemptsMax, lease);
        exhausted.ifPresent(this::markDead);
        return exhausted.isPresent();
    }

    private void work(LeasedJob work) {
        JobLease claim = work.claim();
        EventId event = endJob.event(claim);
        Duration pause = backoff.after(claim.attempt());
        var trail = new CallRecord();
        var call = new Call(
                request(claim),
                claim.kind(),
                new Caller.Worker(claim.key()),
                new RequestBody(work.payload(), "application/json"),
                claim.id(),
                CacheDirective.OFF,
                ReplySink.NONE,
                trail,
                reply -> switch (next(claim, reply, trail, pause)) {
                    case Next.Ends(JobResult ending) -> ended(claim, endJob.writes(claim, ending, event));
                    case Next.Waits waits -> List.of(release(claim, waits));
                });
        try {
            Reply reply = pipeline.handle(call);
            LOG.atInfo()
                    .addKeyValue("job_id", claim.id())
                    .addKeyValue("request_id", call.request())
                    .addKeyValue("status", reply.status())
                    .log("job_attempt_ended");
            switch (next(claim, reply, trail, pause)) {
                case Next.Ends _ -> endJob.told(claim, event);
                case Next.Waits waits -> queue.enqueueOrLog(claim.id(), claim.priority(), waits.pause());
            }
        } catch (Unavailable outage) {
            LOG.atWarn()
                    .addKeyValue("job_id", claim.id())
                    .addKeyValue("dependency", outage.dependency())
                    .log("job_released");
            giveBack(claim);
        }
    }

    /** What was set aside with the job and never needed is given back. */
    private List<Write> ended(JobLease claim, List<Write> writes) {
        return Stream.concat(endJob.freed(claim).stream(), writes.stream()).toList();
    }

    /** The first attempt is paid from the hold that was taken with the job; a later one takes its own. */
    private RequestId request(JobLease claim) {
        return claim.attempt() == 1 && claim.request() != null ? claim.request() : ids.request();
    }

    /** What cannot begin again before the deadline ends now. */
    private Next next(JobLease claim, Reply reply, CallRecord trail, Duration pause) {
        Next next = judged(claim, reply, trail, pause);
        if (!(next instanceof Next.Waits waits) || !isPast(claim, waits.pause())) {
            return next;
        }
        Problem problem = reply instanceof Reply.Failed failed ? failed.problem() : Problem.deadlineExceeded();
        return new Next.Ends(ended(
                Job.Status.DEAD,
                problem,
                reply instanceof Reply.Failed(var _, Reply.Receipt of, var _) ? of : null,
                trail));
    }

    private boolean isPast(JobLease claim, Duration pause) {
        return claim.deadline() != null && !clock.instant().plus(pause).isBefore(claim.deadline());
    }

    private Next judged(JobLease claim, Reply reply, CallRecord trail, Duration pause) {
        return switch (reply) {
            case Reply.Whole(byte[] body, Reply.Receipt of) ->
                new Next.Ends(new JobResult(Job.Status.SUCCEEDED, body, null, of.tokens(), trail.cost()));
            case Reply.Refused(Problem problem)
            when problem.status() == 429 -> {
                // A no that passes by waiting: no attempt at a provider was made.
                Long asked = retryAfter(problem);
                yield asked == null
                        ? new Next.Waits("budget", BUDGET_PAUSE, false)
                        : new Next.Waits("rate_limit", Duration.ofSeconds(asked), false);
            }
            case Reply.Refused(Problem problem)
            when problem.status() == 503 -> {
                // All circuit breakers are open.
                Long asked = retryAfter(problem);
                yield new Next.Waits("retry", asked == null ? pause : Duration.ofSeconds(asked), false);
            }
            // An outage ended the first attempt and what came after it: the next one has a name of its own.
            case Reply.Refused(Problem problem) when problem.status() == 409 -> new Next.Waits("retry", pause, true);
            case Reply.Refused(Problem problem) ->
                new Next.Ends(ended(
                        problem.status() == 401 ? Job.Status.CANCELLED : Job.Status.FAILED, problem, null, trail));
            case Reply.Failed(Problem problem, Reply.Receipt of, var _) -> {
                if (!isPassing(problem)) {
                    yield new Next.Ends(ended(Job.Status.FAILED, problem, of, trail));
                }
                if (claim.attempt() >= attemptsMax) {
                    yield new Next.Ends(ended(Job.Status.DEAD, problem, of, trail));
                }
                Long asked = retryAfter(problem);
                yield new Next.Waits("retry", asked == null ? pause : Backoff.atLeast(pause, asked), true);
            }
            case Reply.Cached _ -> throw new IllegalStateException("a job goes past the cache");
            case Reply.Streamed _ -> throw new IllegalStateException("a job's reply is whole");
        };
    }

    /**
     * Not the request's fault: the same may succeed later. No client waits for a job, so an unknown outcome is tried again as
     * well.
     */
    private static boolean isPassing(Problem problem) {
        return problem.status() >= 500 || problem.status() == 429 || problem.status() == 408;
    }

    private static @Nullable Long retryAfter(Problem problem) {
        String seconds = problem.headers().get("retry-after");
        return seconds != null && seconds.matches("\\d{1,9}") ? Long.valueOf(seconds) : null;
    }

    private static JobResult ended(Job.Status status, Problem problem, Reply.@Nullable Receipt of, CallRecord trail) {
        return new JobResult(status, null, FinishJob.error(problem), of == null ? null : of.tokens(), trail.cost());
    }

    private Write release(JobLease claim, Next.Waits waits) {
        return jobs.release(claim, waits.waitingFor(), waits.pause(), waits.counts());
    }

    private void giveBack(JobLease claim) {
        try {
            transactions.commit(List.of(release(claim, new Next.Waits("retry", OUTAGE_PAUSE, false))));
        } catch (Unavailable _) {
            // The lease will end by itself.
        }
    }
}
