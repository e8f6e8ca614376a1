package aigateway.jobs;

import aigateway.call.Admission;
import aigateway.call.Authenticator;
import aigateway.call.Caller;
import aigateway.call.CheckedRequest;
import aigateway.call.ReservationRequest;
import aigateway.call.Reservations;
import aigateway.http.WebhookHttpClient;
import aigateway.json.Document;
import aigateway.json.Fields;
import aigateway.json.JsonReader;
import aigateway.json.RequestBody;
import aigateway.kernel.BatchId;
import aigateway.kernel.Ids;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.keys.Key;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a batch, JSON Lines with a job in each: all of them, money included, in one transaction, or none. The first line may be
 * about the batch itself: {@code {"batch": {"webhook": ..., "metadata": ...}}}.
 *
 * <p>Round trips: one to Redis, five to Postgres (key's version, reserve, store, commit, read back), one to SQS for each ten
 * jobs; one
 * more to Postgres with an Idempotency-Key.
 */
public final class SubmitBatch {
    private static final Logger LOG = LoggerFactory.getLogger(SubmitBatch.class);
    /** As many as one transaction stores in well under a second. */
    static final int JOBS_MAX = 1_000;

    private static final Set<String> MEMBERS = Set.of("webhook", "metadata");

    private final Authenticator authenticator;
    private final Admission admission;
    private final Jobs jobs;
    private final Batches batches;
    private final IdempotencyKeys names;
    private final JobQueue queue;
    private final Reservations funding;
    private final WebhookHttpClient receivers;
    private final Ids ids;
    private final InstantSource clock;

    public SubmitBatch(Parts parts) {
        this.authenticator = parts.authenticator;
        this.admission = parts.admission;
        this.jobs = parts.jobs;
        this.batches = parts.batches;
        this.names = parts.names;
        this.queue = parts.queue;
        this.funding = parts.funding;
        this.receivers = parts.receivers;
        this.ids = parts.ids;
        this.clock = parts.clock;
    }

    /** What it is made of. */
    public record Parts(
            Authenticator authenticator,
            Admission admission,
            Jobs jobs,
            Batches batches,
            IdempotencyKeys names,
            JobQueue queue,
            Reservations funding,
            WebhookHttpClient receivers,
            Ids ids,
            InstantSource clock) {}

    /** What came of it. */
    public sealed interface Submission {
        /**
         * @param replayed whether it is the answer to an earlier request of the same name
         */
        record Accepted(Batch batch, boolean replayed) implements Submission {}

        record Refused(Problem problem) implements Submission {}
    }

    /** The lines of a batch, read; {@code settings} is null where no line is about the batch. */
    private record Lines(@Nullable Fields settings, List<JobSpec> specs, List<Integer> numbers) {}

    /** Reading or judging stops at the first problem. */
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Problem problem;

        Wrong(Problem problem) {
            super(problem.code(), null, false, false);
            this.problem = problem;
        }

        static Wrong inLine(int number, Problem problem) {
            return new Wrong(problem.inLine(number));
        }
    }

    /**
     * @param name the header Idempotency-Key, or null
     */
    public Submission submit(Caller.Client client, RequestBody body, @Nullable String name) {
        return switch (authenticator.identify(client)) {
            case Result.Refused(Problem problem) -> new Submission.Refused(problem);
            case Result.Ok(Key _)
            when body.bytes().length > 0 && !body.isJsonLines() ->
                new Submission.Refused(Problem.unsupportedBatchType());
            case Result.Ok(Key key) ->
                new IdempotentRequest(key, body, name).answer(names, new IdempotentRequest.Outcomes<>() {
                    @Override
                    public Submission first(@Nullable Idempotency idempotency) {
                        try {
                            return store(key, client, read(body), idempotency);
                        } catch (Wrong wrong) {
                            return new Submission.Refused(wrong.problem);
                        }
                    }

                    @Override
                    public Optional<Submission> again(String made) {
                        return BatchId.read(made).isPresent()
                                ? batches.find(key.id(), new BatchId(made))
                                        .map(batch -> new Submission.Accepted(batch.asAccepted(), true))
                                : Optional.of(refused(Problem.idempotencyMismatch()));
                    }

                    @Override
                    public Submission refused(Problem problem) {
                        return new Submission.Refused(problem);
                    }
                });
        };
    }

    private Lines read(RequestBody body) throws Wrong {
        Fields settings = null;
        List<JobSpec> specs = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        for (JsonLines.Line line : JsonLines.of(body.bytes(), JOBS_MAX + 2)) {
            Document document = document(line);
            Fields of = Fields.of(document.root()).object("batch");
            if (of != null && settings == null && specs.isEmpty()) {
                settings = of.only(MEMBERS);
                continue;
            }
            if (specs.size() == JOBS_MAX) {
                throw Wrong.inLine(
                        line.number(), Problem.invalidValue("batch", "at most " + JOBS_MAX + " jobs are allowed"));
            }
            switch (JobSpec.read(document, receivers, Priority.LOW, clock.instant())) {
                case JobSpec.Result.Wrong(Problem problem) -> throw Wrong.inLine(line.number(), problem);
                case JobSpec.Result.Read(JobSpec spec) -> specs.add(spec);
            }
            numbers.add(line.number());
        }
        if (specs.isEmpty()) {
            throw new Wrong(Problem.invalidJson("The batch is empty; expected a job in each line."));
        }
        return new Lines(settings, specs, numbers);
    }

    private static Document document(JsonLines.Line line) throws Wrong {
        return switch (JsonReader.object(line.json())) {
            case JsonReader.Result.Malformed(String why) -> throw Wrong.inLine(line.number(), Problem.invalidJson(why));
            case JsonReader.Result.Read(Document document) -> document;
        };
    }

    private Submission store(Key known, Caller.Client client, Lines lines, @Nullable Idempotency idempotency)
            throws Wrong {
        Key key = switch (authenticator.confirm(known, client)) {
            case Result.Refused(Problem problem) -> throw new Wrong(problem);
            case Result.Ok(Key now) -> now;
        };
        NewBatch batch = batch(key, lines);
        List<NewJob> made = new ArrayList<>();
        List<ReservationRequest> attempts = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        writes.add(batches.create(batch));
        for (int i = 0; i < lines.specs.size(); i++) {
            JobSpec spec = lines.specs.get(i);
            var payload = new RequestBody(spec.payload(), "application/json");
            switch (admission.check(spec.kind(), key, payload)) {
                case Result.Refused(Problem problem) -> throw Wrong.inLine(lines.numbers.get(i), problem);
                case Result.Ok(CheckedRequest checked)
                when checked.request().streams() -> throw Wrong.inLine(lines.numbers.get(i), SubmitJob.wholeOnly());
                case Result.Ok(CheckedRequest checked) -> {
                    NewJob job = spec.job(ids, checked.key().id(), batch.id());
                    made.add(job);
                    writes.add(jobs.create(job));
                    attempts.add(SubmitJob.attempt(job, checked));
                }
            }
        }
        if (idempotency != null) {
            writes.add(names.note(key.id(), idempotency, batch.id().value()));
        }
        Optional<Reservations.Refusal> refusal = funding.reserveAll(attempts, writes);
        if (refusal.isPresent()) {
            throw Wrong.inLine(
                    lines.numbers.get(refusal.get().index()), refusal.get().problem());
        }
        enqueue(made);
        LOG.atInfo()
                .addKeyValue("batch_id", batch.id())
                .addKeyValue("key_id", key.id())
                .addKeyValue("jobs", made.size())
                .log("batch_accepted");
        return new Submission.Accepted(batches.find(key.id(), batch.id()).orElseThrow(), false);
    }

    private NewBatch batch(Key key, Lines lines) throws Wrong {
        Fields settings = lines.settings;
        if (settings == null) {
            return new NewBatch(ids.batch(), key.id(), lines.specs.size(), null, null);
        }
        var batch = new NewBatch(
                ids.batch(),
                key.id(),
                lines.specs.size(),
                JobSpec.metadata(settings),
                JobSpec.webhook(settings, receivers));
        if (batch.webhook() != null && batch.webhook().withResult()) {
            settings.wrong("webhook.include_result", "a batch's event brings no results along");
        }
        Problem problem = settings.problem();
        if (problem != null) {
            throw Wrong.inLine(1, problem);
        }
        return batch;
    }

    private void enqueue(List<NewJob> made) {
        try {
            for (Priority priority : Priority.values()) {
                queue.enqueue(
                        made.stream()
                                .filter(job -> job.priority() == priority)
                                .map(NewJob::id)
                                .toList(),
                        priority);
            }
            jobs.markEnqueued(made.stream().map(NewJob::id).toList());
        } catch (Unavailable outage) {
            LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("enqueue_failed");
        }
    }
}
