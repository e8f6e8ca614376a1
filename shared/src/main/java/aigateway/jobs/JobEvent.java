package aigateway.jobs;

import aigateway.json.JsonText;
import aigateway.kernel.EventId;
import aigateway.webhooks.Event;
import aigateway.webhooks.EventType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one event of a job that has ended. */
final class JobEvent {
    /** A receiver takes this much without thinking; who wants more asks for the job. */
    private static final int RESULT_BYTES_MAX = 64 * 1024;

    private JobEvent() {}

    /** Whether endpoints get it: a batch has one event for all of its jobs. */
    static boolean isListened(JobLease claim) {
        return claim.listened() && claim.batch() == null;
    }

    static Event of(EventId id, JobLease claim, JobResult ending, Instant at) {
        EventType type = EventType.of("job." + ending.status().text()).orElseThrow();
        boolean resultWanted =
                isListened(claim) || (claim.webhook() != null && claim.webhook().withResult());
        Consumer<JsonText> result =
                ending.status() == Job.Status.SUCCEEDED && resultWanted ? result(ending.result()) : null;
        return new Event(
                id,
                claim.key(),
                claim.id(),
                claim.batch(),
                type,
                body(claim, ending, type, at, _ -> {}),
                result == null ? null : body(claim, ending, type, at, result),
                isListened(claim));
    }

    private static Consumer<JsonText> result(byte @Nullable [] result) {
        return result != null && result.length <= RESULT_BYTES_MAX
                ? data -> data.raw("result", new String(result, StandardCharsets.UTF_8))
                : data -> data.text("result_omitted", "too_large");
    }

    private static byte[] body(JobLease claim, JobResult ending, EventType type, Instant at, Consumer<JsonText> more) {
        return JsonText.object(json -> json.text("type", type.text())
                .text("timestamp", at.toString())
                .object("data", data -> {
                    data.text("job_id", claim.id().value())
                            .text("status", ending.status().text());
                    JobJson.usage(
                            data,
                            ending.tokens() == null ? null : ending.tokens().input(),
                            ending.tokens() == null ? null : ending.tokens().output());
                    data.decimal(
                            "cost_usd",
                            ending.cost() == null ? null : ending.cost().toUsd());
                    more.accept(data);
                }));
    }
}
