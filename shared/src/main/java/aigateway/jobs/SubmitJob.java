package aigateway.jobs;

import aigateway.call.Admission;
import aigateway.call.Authenticator;
import aigateway.call.Caller;
import aigateway.call.CheckedRequest;
import aigateway.call.ReservationRequest;
import aigateway.call.Reservations;
import aigateway.http.WebhookHttpClient;
import aigateway.json.Document;
import aigateway.json.JsonReader;
import aigateway.json.RequestBody;
import aigateway.kernel.Ids;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.keys.Key;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a job: what its first attempt may cost and the row in one transaction, then the queue message. A message that cannot
 * be enqueued now is enqueued by the sweeper.
 *
 * <p>Round trips: one to Redis, three to Postgres (store, mark as enqueued, read back), one to SQS; one more to Postgres with
 * an Idempotency-Key.
 */
public final class SubmitJob {
    private static final Logger LOG = LoggerFactory.getLogger(SubmitJob.class);
    /** A job that waits longer gives its money back, and asks again when it starts. */
    static final Duration HOLD_KEPT = Duration.ofHours(1);

    private final Authenticator authenticator;
    private final Admission admission;
    private final Jobs jobs;
    private final IdempotencyKeys names;
    private final JobQueue queue;
    private final Reservations funding;
    private final WebhookHttpClient receivers;
    private final Ids ids;
    private final InstantSource clock;

    public SubmitJob(
            Authenticator authenticator,
            Admission admission,
            Jobs jobs,
            IdempotencyKeys names,
            JobQueue queue,
            Reservations funding,
            WebhookHttpClient receivers,
            Ids ids,
            InstantSource clock) {
        this.authenticator = authenticator;
        this.admission = admission;
        this.jobs = jobs;
        this.names = names;
        this.queue = queue;
        this.funding = funding;
        this.receivers = receivers;
        this.ids = ids;
        this.clock = clock;
    }

    /** What came of it. */
    public sealed interface Submission {
        /**
         * @param replayed whether it is the answer to an earlier request of the same name
         */
        record Accepted(Job job, boolean replayed) implements Submission {}

        record Refused(Problem problem) implements Submission {}
    }

    /**
     * @param name the header Idempotency-Key, or null
     */
    public Submission submit(Caller.Client client, RequestBody body, @Nullable String name) {
        return switch (authenticator.identify(client)) {
            case Result.Refused(Problem problem) -> new Submission.Refused(problem);
            case Result.Ok(Key _)
            when body.bytes().length > 0 && !body.isJson() -> new Submission.Refused(Problem.unsupportedContentType());
            case Result.Ok(Key key) ->
                new IdempotentRequest(key, body, name).answer(names, new IdempotentRequest.Outcomes<>() {
                    @Override
                    public Submission first(@Nullable Idempotency idempotency) {
                        return read(key, client, body, idempotency);
                    }

                    @Override
                    public Optional<Submission> again(String made) {
                        return JobId.read(made).isPresent()
                                ? jobs.find(key.id(), new JobId(made))
                                        .map(job -> new Submission.Accepted(job.asAccepted(), true))
                                : Optional.of(refused(Problem.idempotencyMismatch()));
                    }

                    @Override
                    public Submission refused(Problem problem) {
                        return new Submission.Refused(problem);
                    }
                });
        };
    }

    private Submission read(Key key, Caller.Client client, RequestBody body, @Nullable Idempotency idempotency) {
        return switch (JsonReader.object(body.bytes())) {
            case JsonReader.Result.Malformed(String why) -> new Submission.Refused(Problem.invalidJson(why));
            case JsonReader.Result.Read(Document document) ->
                switch (JobSpec.read(document, receivers, Priority.NORMAL, clock.instant())) {
                    case JobSpec.Result.Wrong(Problem problem) -> new Submission.Refused(problem);
                    case JobSpec.Result.Read(JobSpec spec) -> admit(key, client, spec, idempotency);
                };
        };
    }

    private Submission admit(Key key, Caller.Client client, JobSpec spec, @Nullable Idempotency idempotency) {
        var payload = new RequestBody(spec.payload(), "application/json");
        return switch (admission.confirm(spec.kind(), key, client, payload)) {
            case Result.Refused(Problem refused) -> new Submission.Refused(refused);
            case Result.Ok(CheckedRequest checked)
            when checked.request().streams() -> new Submission.Refused(wholeOnly());
            case Result.Ok(CheckedRequest checked) -> {
                NewJob job = spec.job(ids, checked.key().id(), null);
                yield store(job, attempt(job, checked), idempotency);
            }
        };
    }

    static Problem wholeOnly() {
        return Problem.unsupported("stream", "A job's answer is whole; leave 'stream' out or send false.");
    }

    static ReservationRequest attempt(NewJob job, CheckedRequest checked) {
        return ReservationRequest.pending(job.request(), job.id(), job.kind(), checked, HOLD_KEPT);
    }

    private Submission store(NewJob job, ReservationRequest attempt, @Nullable Idempotency idempotency) {
        List<Write> writes = idempotency == null
                ? List.of(jobs.create(job))
                : List.of(
                        jobs.create(job),
                        names.note(job.key(), idempotency, job.id().value()));
        if (funding.reserve(attempt, writes) instanceof Result.Refused(Problem problem)) {
            return new Submission.Refused(problem);
        }
        enqueue(job);
        LOG.atInfo()
                .addKeyValue("job_id", job.id())
                .addKeyValue("key_id", job.key())
                .log("job_accepted");
        return new Submission.Accepted(jobs.find(job.key(), job.id()).orElseThrow(), false);
    }

    private void enqueue(NewJob job) {
        if (!queue.enqueueOrLog(job.id(), job.priority())) {
            return;
        }
        try {
            jobs.markEnqueued(List.of(job.id()));
        } catch (Unavailable outage) {
            // The sweeper enqueues it a second time, which does no harm.
            LOG.atWarn()
                    .addKeyValue("job_id", job.id())
                    .addKeyValue("dependency", outage.dependency())
                    .log("enqueue_not_marked");
        }
    }
}
