package aigateway.pipeline;

import aigateway.http.GatedClient;
import aigateway.jobs.Idempotency;
import aigateway.jobs.IdempotencyKeys;
import aigateway.jobs.Job;
import aigateway.jobs.Jobs;
import aigateway.jobs.NewJob;
import aigateway.jobs.Priority;
import aigateway.jobs.Webhook;
import aigateway.json.Document;
import aigateway.json.Fields;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Ids;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import aigateway.kernel.Taken;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.keys.Key;
import aigateway.providers.Route;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a job: what its first attempt may cost and the row in one transaction, then the bell. A bell that cannot be rung now is rung by the sweeper.
 *
 * <p>Round trips: one to Redis, three to Postgres (store, mark as rung, read back), one to SQS; one more to Postgres with an Idempotency-Key.
 */
public final class SubmitJob {
    private static final Logger LOG = LoggerFactory.getLogger(SubmitJob.class);
    private static final Set<String> MEMBERS = Set.of("kind", "payload", "webhook", "metadata");
    private static final int URL_LENGTH_MAX = 2048;
    /** Two seconds: longer than any commit takes whose process lives. */
    private static final int LOOKS_MAX = 40;

    private static final Duration LOOK_PAUSE = Duration.ofMillis(50);
    /** A job that waits longer gives its money back, and asks again when it starts. */
    private static final Duration HOLD_KEPT = Duration.ofHours(1);

    /** As OpenAI bounds metadata. */
    private static final int METADATA_PAIRS_MAX = 16;

    private static final int METADATA_NAME_MAX = 64;
    private static final int METADATA_VALUE_MAX = 512;

    private final Door door;
    private final Admission admission;
    private final Jobs jobs;
    private final IdempotencyKeys names;
    private final Bells bells;
    private final Funding funding;
    private final GatedClient receivers;
    private final Ids ids;

    public SubmitJob(
            Door door,
            Admission admission,
            Jobs jobs,
            IdempotencyKeys names,
            Bells bells,
            Funding funding,
            GatedClient receivers,
            Ids ids) {
        this.door = door;
        this.admission = admission;
        this.jobs = jobs;
        this.names = names;
        this.bells = bells;
        this.funding = funding;
        this.receivers = receivers;
        this.ids = ids;
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
    public Submission submit(Caller.Client client, Body body, @Nullable String name) {
        return switch (door.identify(client)) {
            case Door.Entry.Shut(Problem problem) -> new Submission.Refused(problem);
            case Door.Entry.Open(Key _)
            when body.bytes().length > 0 && !body.isJson() -> new Submission.Refused(Problem.unsupportedContentType());
            case Door.Entry.Open(Key key) when name == null -> read(key, client, body, null);
            case Door.Entry.Open(Key _)
            when !Idempotency.isName(name) ->
                new Submission.Refused(
                        Problem.invalidValue("Idempotency-Key", "expected 1 to 255 visible ASCII characters"));
            case Door.Entry.Open(Key key) -> once(key, client, body, Idempotency.of(name, body.bytes()));
        };
    }

    private Submission once(Key key, Caller.Client client, Body body, Idempotency idempotency) {
        Optional<Submission> before = replay(key, idempotency);
        if (before.isPresent()) {
            return before.get();
        }
        try {
            return read(key, client, body, idempotency);
        } catch (Taken _) {
            return await(key, idempotency);
        }
    }

    /** Somebody else was first, and has perhaps not committed yet. */
    private Submission await(Key key, Idempotency idempotency) {
        for (int looks = 0; looks < LOOKS_MAX; looks++) {
            Optional<Submission> first = replay(key, idempotency);
            if (first.isPresent()) {
                return first.get();
            }
            try {
                Thread.sleep(LOOK_PAUSE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return new Submission.Refused(Problem.idempotencyBusy());
    }

    private Optional<Submission> replay(Key key, Idempotency idempotency) {
        return names.noted(key.id(), idempotency.name())
                .flatMap(noted -> idempotency.isSameBody(noted.bodySha256())
                        // Deleted since we looked: the name is free again.
                        ? jobs.find(key.id(), new JobId(noted.made()))
                                .map(job -> new Submission.Accepted(job.asAccepted(), true))
                        : Optional.of(new Submission.Refused(Problem.idempotencyMismatch())));
    }

    private Submission read(Key key, Caller.Client client, Body body, @Nullable Idempotency idempotency) {
        return switch (JsonReader.object(body.bytes())) {
            case JsonReader.Result.Malformed(String why) -> new Submission.Refused(Problem.invalidJson(why));
            case JsonReader.Result.Read(Document document) -> read(key, client, document, idempotency);
        };
    }

    private Submission read(Key key, Caller.Client client, Document document, @Nullable Idempotency idempotency) {
        Fields fields = Fields.of(document.root()).only(MEMBERS);
        String kindText = fields.requiredText("kind", 1, 64);
        Optional<Endpoint> kind = Endpoint.ofKind(kindText);
        if (kind.isEmpty() && fields.problem() == null) {
            fields.refuse(Problem.invalidValue("kind", "expected responses or chat.completions"));
        }
        if (fields.object("payload") == null && fields.problem() == null) {
            fields.refuse(Problem.missing("payload"));
        }
        String url = webhookUrl(fields);
        Map<String, String> metadata =
                fields.textMap("metadata", METADATA_PAIRS_MAX, METADATA_NAME_MAX, METADATA_VALUE_MAX);
        String payload = document.raw("payload");
        Problem problem = fields.problem();
        if (problem != null || payload == null || kind.isEmpty()) {
            return new Submission.Refused(problem == null ? Problem.missing("payload") : problem);
        }
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return switch (admission.decide(kind.get(), key, client, new Body(bytes, "application/json"), new Trail())) {
            case Admission.Decision.Denied(Problem denied) -> new Submission.Refused(denied);
            case Admission.Decision.Granted(Key now, Ask ask, Route route) -> {
                String pairs = metadata == null ? null : JsonText.objectText(json -> metadata.forEach(json::text));
                var job = new NewJob(
                        ids.job(),
                        ids.request(),
                        now.id(),
                        null,
                        kind.get(),
                        bytes,
                        pairs,
                        url == null ? null : new Webhook(url, false),
                        Priority.NORMAL,
                        null);
                yield store(
                        job,
                        new Funding.Attempt(job.request(), 1, job.id(), job.kind(), now, ask, route, true, HOLD_KEPT),
                        idempotency);
            }
        };
    }

    private @Nullable String webhookUrl(Fields fields) {
        Fields webhook = fields.object("webhook");
        if (webhook == null) {
            return null;
        }
        String url = webhook.only(Set.of("url")).requiredText("url", 1, URL_LENGTH_MAX);
        if (fields.problem() == null) {
            receivers
                    .objection(url)
                    .ifPresent(why -> fields.refuse(Problem.invalidValue("webhook.url", withoutDot(why))));
        }
        return url;
    }

    private static String withoutDot(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private Submission store(NewJob job, Funding.Attempt attempt, @Nullable Idempotency idempotency) {
        List<Write> writes = idempotency == null
                ? List.of(jobs.create(job))
                : List.of(
                        jobs.create(job),
                        names.note(job.key(), idempotency, job.id().value()));
        if (funding.reserve(attempt, writes) instanceof Funding.Result.Denied(Problem problem)) {
            return new Submission.Refused(problem);
        }
        ring(job.id());
        LOG.atInfo()
                .addKeyValue("job_id", job.id())
                .addKeyValue("key_id", job.key())
                .log("job_accepted");
        return new Submission.Accepted(jobs.find(job.key(), job.id()).orElseThrow(), false);
    }

    private void ring(JobId id) {
        try {
            bells.ring(id);
            jobs.rung(id);
        } catch (Unavailable outage) {
            LOG.atWarn()
                    .addKeyValue("job_id", id)
                    .addKeyValue("dependency", outage.dependency())
                    .log("bell_not_rung");
        }
    }
}
