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
    /** A larger result is left out; the owner can retrieve the job. */
    private static final int RESULT_BYTES_MAX = 64 * 1024;

    private JobEvent() {}

    /** Whether it goes to the key's endpoints: a batch has one event for all of its jobs. */
    static boolean goesToEndpoints(JobLease lease) {
        return lease.listened() && lease.batch() == null;
    }

    static Event of(EventId id, JobLease lease, JobResult result, Instant at) {
        EventType type = EventType.of("job." + result.status().text()).orElseThrow();
        boolean resultWanted = goesToEndpoints(lease)
                || (lease.webhook() != null && lease.webhook().withResult());
        Consumer<JsonText> member =
                result.status() == Job.Status.SUCCEEDED && resultWanted ? member(result.result()) : null;
        return new Event(
                id,
                lease.key(),
                lease.id(),
                lease.batch(),
                type,
                body(lease, result, type, at, _ -> {}),
                member == null ? null : body(lease, result, type, at, member),
                goesToEndpoints(lease));
    }

    private static Consumer<JsonText> member(byte @Nullable [] result) {
        return result != null && result.length <= RESULT_BYTES_MAX
                ? data -> data.raw("result", new String(result, StandardCharsets.UTF_8))
                : data -> data.text("result_omitted", "too_large");
    }

    private static byte[] body(JobLease lease, JobResult result, EventType type, Instant at, Consumer<JsonText> more) {
        return JsonText.object(json -> json.text("type", type.text())
                .text("timestamp", at.toString())
                .object("data", data -> {
                    data.text("job_id", lease.id().value())
                            .text("status", result.status().text());
                    JobJson.usage(
                            data,
                            result.tokens() == null ? null : result.tokens().input(),
                            result.tokens() == null ? null : result.tokens().output());
                    data.decimal(
                            "cost_usd",
                            result.cost() == null ? null : result.cost().toUsd());
                    more.accept(data);
                }));
    }
}
