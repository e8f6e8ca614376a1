package aigateway.jobs;

import aigateway.http.WebhookHttpClient;
import aigateway.json.Document;
import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.kernel.BatchId;
import aigateway.kernel.Ids;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.providers.ClientHeaders;
import aigateway.webhooks.JobWebhook;
import aigateway.webhooks.WebhookUrl;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A job as a client submits it, alone or as a line of a batch.
 *
 * @param payload the request's JSON, as it was written
 * @param metadata a JSON object, or null
 * @param deadline no attempt starts after it; null when there is none
 */
public record JobSpec(
        JobKind kind,
        byte[] payload,
        @Nullable String metadata,
        @Nullable JobWebhook webhook,
        Priority priority,
        @Nullable Instant deadline) {
    private static final Set<String> MEMBERS =
            Set.of("kind", "payload", "webhook", "metadata", "priority", "deadline_at");
    private static final int NAME_LENGTH_MAX = 64;
    /** A job that may wait longer needs no deadline. */
    private static final Duration DEADLINE_MAX = Duration.ofDays(30);

    /** As OpenAI bounds metadata. */
    private static final int METADATA_PAIRS_MAX = 16;

    private static final int METADATA_NAME_MAX = 64;
    private static final int METADATA_VALUE_MAX = 512;

    /**
     * @param otherwise its priority where it names none
     */
    static Result<JobSpec> read(
            Document document, JobKinds kinds, WebhookHttpClient receivers, Priority otherwise, Instant now) {
        Fields fields = Fields.of(document.root()).only(MEMBERS);
        Optional<JobKind> kind = kinds.find(fields.requiredText("kind", 1, NAME_LENGTH_MAX));
        if (kind.isEmpty() && fields.problem() == null) {
            fields.wrong("kind", "expected " + kinds.names());
        }
        if (fields.object("payload") == null && fields.problem() == null) {
            fields.missing("payload");
        }
        String payload = document.raw("payload");
        JobWebhook webhook = webhook(fields, receivers);
        String metadata = metadata(fields);
        Priority priority = priority(fields, otherwise);
        Instant deadline = deadline(fields, now);
        Problem problem = fields.problem();
        if (problem != null || payload == null || kind.isEmpty()) {
            return Result.refused(problem == null ? Problem.missing("payload") : problem);
        }
        return Result.ok(new JobSpec(
                kind.get(), payload.getBytes(StandardCharsets.UTF_8), metadata, webhook, priority, deadline));
    }

    /** Where the owner wants the event; a mistake is noted in the fields. */
    static @Nullable JobWebhook webhook(Fields fields, WebhookHttpClient receivers) {
        Fields webhook = fields.object("webhook");
        if (webhook == null) {
            return null;
        }
        String url = webhook.only(Set.of("url", "include_result")).requiredText("url", 1, WebhookUrl.LENGTH_MAX);
        boolean withResult = webhook.flag("include_result", false);
        WebhookUrl.check(webhook, url, receivers);
        return new JobWebhook(url, withResult);
    }

    /** The owner's own pairs as JSON, or null; a mistake is noted in the fields. */
    public static @Nullable String metadata(Fields fields) {
        Map<String, String> pairs =
                fields.textMap("metadata", METADATA_PAIRS_MAX, METADATA_NAME_MAX, METADATA_VALUE_MAX);
        return pairs == null ? null : JsonText.objectText(json -> pairs.forEach(json::text));
    }

    private static Priority priority(Fields fields, Priority otherwise) {
        String text = fields.text("priority", 1, NAME_LENGTH_MAX);
        if (text == null) {
            return otherwise;
        }
        Optional<Priority> priority = Priority.of(text);
        if (priority.isEmpty()) {
            fields.wrong("priority", "expected normal or low");
        }
        return priority.orElse(otherwise);
    }

    private static @Nullable Instant deadline(Fields fields, Instant now) {
        Long seconds = fields.integer("deadline_at", 0, Instant.MAX.getEpochSecond());
        if (seconds == null) {
            return null;
        }
        Instant deadline = Instant.ofEpochSecond(seconds);
        if (!deadline.isAfter(now) || deadline.isAfter(now.plus(DEADLINE_MAX))) {
            fields.wrong(
                    "deadline_at",
                    "expected a Unix time in seconds within the next " + DEADLINE_MAX.toDays() + " days");
        }
        return deadline;
    }

    /**
     * @param headers that are kept with the request
     */
    NewJob job(Ids ids, JobKind.Checked checked, @Nullable BatchId batch, ClientHeaders headers) {
        return new NewJob(
                ids.job(),
                checked.cost() == null ? null : ids.request(),
                checked.key().id(),
                checked.tags().ofRequest(),
                batch,
                kind.name(),
                new StoredRequest(payload, headers).bytes(),
                metadata,
                webhook,
                priority,
                deadline);
    }
}
