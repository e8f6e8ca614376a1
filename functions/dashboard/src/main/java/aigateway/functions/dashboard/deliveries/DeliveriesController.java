package aigateway.functions.dashboard.deliveries;

import aigateway.assembly.WorkFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.WebhookEndpointId;
import aigateway.kernel.Word;
import aigateway.webhooks.DeliveryLists;
import aigateway.webhooks.DeliveryState;
import aigateway.webhooks.ManageWebhookEndpoints;
import aigateway.webhooks.ReplayDelivery;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Webhook deliveries of all keys. */
@AnyQuery
@Controller("/dashboard/deliveries")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class DeliveriesController {
    private static final int ROWS = 50;
    private static final int ENDPOINTS_MAX = 20;

    private final Visits visits;
    private final WorkFeature work;

    DeliveriesController(Visits visits, WorkFeature work) {
        this.visits = visits;
        this.work = work;
    }

    /** A delivery of the list. */
    public record Row(DeliveryLists.Listed listed, DeliveryState delivery, String look, String outcome) {
        static Row of(DeliveryLists.Listed listed) {
            DeliveryState delivery = listed.delivery();
            return new Row(listed, delivery, look(delivery), words(delivery.outcome()));
        }

        private static String look(DeliveryState delivery) {
            return switch (delivery.status()) {
                case "delivered" -> "ok";
                case "failed" -> "bad";
                default -> delivery.attempts() == 0 ? "info" : "warn";
            };
        }

        private static String words(@Nullable String outcome) {
            return outcome == null ? "" : outcome.replace('_', ' ');
        }

        public String shortId() {
            String id = delivery.id().value();
            return id.substring(0, 4) + "…" + id.substring(id.length() - 8);
        }
    }

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return visits.page(request, Area.DELIVERIES, visit -> list(visit, 200, ""));
    }

    private MutableHttpResponse<byte[]> list(Visit visit, int status, String problem) {
        DeliveryLists.Status state = visit.param("state")
                .flatMap(word -> Word.read(DeliveryLists.Status.class, word))
                .orElse(null);
        KeyId key = visit.param("key").flatMap(KeyId::read).orElse(null);
        DeliveryId after = visit.param("after").flatMap(DeliveryId::read).orElse(null);
        List<DeliveryLists.Listed> found =
                work.deliveries().deliveries(new DeliveryLists.Query(visit.teams(), state, key, after, ROWS + 1));
        List<Row> rows = found.stream().limit(ROWS).map(Row::of).toList();
        Map<String, Object> values = new HashMap<>();
        values.put("rows", rows);
        values.put("next", found.size() > ROWS ? rows.getLast().delivery().id().value() : null);
        values.put("off", work.deliveries().switchedOff(visit.teams(), ENDPOINTS_MAX));
        values.put("all", visit.teams().all());
        values.put("counts", counts(visit));
        values.put("problem", problem);
        values.put(
                "keyName",
                key == null
                        ? ""
                        : rows.isEmpty()
                                ? key.value()
                                : Optional.ofNullable(rows.getFirst().listed().keyName())
                                        .orElse(key.value()));
        return visit.show(status, "deliveries/list", values);
    }

    /** How many there are is no figure of a team. */
    private Map<String, Long> counts(Visit visit) {
        Map<String, Long> counts = new HashMap<>(Map.of("pending", 0L, "delivered", 0L, "failed", 0L));
        if (visit.teams().all()) {
            work.totals().totals().stream()
                    .filter(each -> each.kind().equals("delivery"))
                    .forEach(each -> counts.merge(each.status(), each.count(), Long::sum));
        }
        return counts;
    }

    @Get("/{id}")
    HttpResponse<byte[]> one(HttpRequest<?> request, @PathVariable String id) {
        return visits.page(
                request,
                Area.DELIVERIES,
                visit -> find(visit, id)
                        .map(found -> show(visit, 200, found, ""))
                        .orElseGet(() -> visit.problem(noSuchDelivery())));
    }

    private Optional<DeliveryLists.Listed> find(Visit visit, String id) {
        return DeliveryId.read(id).flatMap(delivery -> work.deliveries().find(delivery, visit.teams()));
    }

    private static MutableHttpResponse<byte[]> show(
            Visit visit, int status, DeliveryLists.Listed found, String problem) {
        return visit.show(
                status, "deliveries/delivery", Map.of("row", Row.of(found), "listed", found, "problem", problem));
    }

    @Post("/{id}/replay")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> replay(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.DELIVERIES,
                visit -> find(visit, id)
                        .map(found -> replay(visit, found))
                        .orElseGet(() -> visit.problem(noSuchDelivery())));
    }

    private HttpResponse<byte[]> replay(Visit visit, DeliveryLists.Listed found) {
        DeliveryId id = found.delivery().id();
        return work.operate()
                .replay(visit.actor(), visit.teams(), id)
                .<HttpResponse<byte[]>>map(
                        _ -> visit.redirect("deliveries/" + id, "The event is sent again, from its first attempt."))
                .orElse(problem -> show(visit, problem.status(), found, problem.message()));
    }

    @Post("/endpoints/{key}/{id}/enable")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> enable(HttpRequest<?> request, @PathVariable String key, @PathVariable String id) {
        return visits.change(request, Area.DELIVERIES, visit -> {
            Optional<KeyId> owner = KeyId.read(key);
            Optional<WebhookEndpointId> endpoint = WebhookEndpointId.read(id);
            return owner.isEmpty() || endpoint.isEmpty()
                    ? visit.problem(ManageWebhookEndpoints.noSuchEndpoint())
                    : enable(visit, owner.get(), endpoint.get());
        });
    }

    private HttpResponse<byte[]> enable(Visit visit, KeyId owner, WebhookEndpointId endpoint) {
        return work.operate()
                .enable(visit.actor(), owner, endpoint)
                .<HttpResponse<byte[]>>map(_ -> visit.redirect(
                        "deliveries", "The endpoint is on: it gets the next events. Replay those that it missed."))
                .orElse(visit::problem);
    }

    private static Problem noSuchDelivery() {
        return switch (ReplayDelivery.noSuchDelivery()) {
            case Result.Refused(Problem problem) -> problem;
            case Result.Ok(DeliveryState _) -> throw new IllegalStateException("it is a refusal");
        };
    }
}
