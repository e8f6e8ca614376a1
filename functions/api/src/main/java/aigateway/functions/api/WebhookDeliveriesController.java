package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.Gateway;
import aigateway.functions.edge.Answers;
import aigateway.functions.edge.Asks;
import aigateway.json.JsonText;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.Problem;
import aigateway.keys.Key;
import aigateway.pipeline.Door;
import aigateway.webhooks.DeliveryState;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What became of a client's own events. */
@Controller("/v1/webhook-deliveries")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class WebhookDeliveriesController {
    private final Gateway gateway;

    WebhookDeliveriesController(Gateway gateway) {
        this.gateway = gateway;
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request, @QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
        return entered(request, key -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Answers.problem(page.problem());
            }
            List<DeliveryState> found = gateway.deliveries().list(key.id(), page.after(), page.fetch());
            return Answers.json(
                    200,
                    json -> page.write(
                            json, found, delivery -> delivery.id().value(), WebhookDeliveriesController::write));
        });
    }

    @Post("/{id}/replay")
    @Consumes(ALL)
    HttpResponse<byte[]> replay(HttpRequest<?> request, @PathVariable String id) {
        return entered(
                request,
                key -> DeliveryId.read(id)
                        .flatMap(delivery -> gateway.replayDelivery().replay(key.id(), delivery))
                        .map(delivery -> Answers.json(202, json -> write(json, delivery)))
                        .orElseGet(() -> Answers.problem(Problem.notFound("There is no such delivery."))));
    }

    private static void write(JsonText json, DeliveryState delivery) {
        json.text("id", delivery.id().value())
                .text("object", "webhook_delivery")
                .text("type", delivery.eventType())
                .text("job_id", delivery.job().value())
                .text("status", delivery.status())
                .number("attempts", (long) delivery.attempts())
                .text("last_outcome", delivery.outcome())
                .number("next_attempt_at", seconds(delivery.nextAttemptAt()))
                .number("created_at", seconds(delivery.createdAt()))
                .number("finished_at", seconds(delivery.finishedAt()));
    }

    private static @Nullable Long seconds(@Nullable Instant instant) {
        return instant == null ? null : instant.getEpochSecond();
    }

    private HttpResponse<byte[]> entered(HttpRequest<?> request, Function<Key, HttpResponse<byte[]>> then) {
        return switch (gateway.door().enter(Asks.client(request))) {
            case Door.Entry.Shut(Problem problem) -> Answers.problem(problem);
            case Door.Entry.Open(Key key) -> then.apply(key);
        };
    }
}
