package aigateway.webhooks;

import aigateway.http.WebhookHttpClient;
import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.EventId;
import aigateway.kernel.Ids;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.WebhookEndpointId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a client does with its webhook endpoints. Each change is one statement, valid from the next event on.
 *
 * <p>Round trips: one to Postgres; a test event takes two, and one to SQS.
 */
public final class ManageWebhookEndpoints {
    private static final Set<String> CREATE = Set.of("url", "event_types", "include_result");
    private static final Set<String> PATCH = Set.of("url", "event_types", "include_result", "disabled");
    /** Each event is stored and sent once for each of them. */
    private static final int ENDPOINTS_MAX = 20;

    private static final int SECRET_BYTES = 32;
    private static final Duration GRACE_DEFAULT = Duration.ofDays(1);
    private static final Duration GRACE_MAX = Duration.ofDays(7);
    private static final int TYPE_LENGTH_MAX = 64;

    private final WebhookEndpoints endpoints;
    private final Deliveries deliveries;
    private final PublishEvent publishEvent;
    private final WebhookHttpClient receivers;
    private final Ids ids;
    private final RandomGenerator random;
    private final InstantSource clock;

    public ManageWebhookEndpoints(
            WebhookEndpoints endpoints,
            Deliveries deliveries,
            PublishEvent publishEvent,
            WebhookHttpClient receivers,
            Ids ids,
            RandomGenerator random,
            InstantSource clock) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.publishEvent = publishEvent;
        this.receivers = receivers;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /**
     * An endpoint with a new secret.
     *
     * @param secret to show this once
     */
    public record IssuedEndpoint(WebhookEndpoint endpoint, WebhookSecret secret) {}

    public Result<IssuedEndpoint> create(KeyId owner, RequestBody body) {
        return body.object(CREATE).flatMap(fields -> {
            String url = fields.requiredText("url", 1, WebhookUrl.LENGTH_MAX);
            WebhookUrl.check(fields, url, receivers);
            List<String> types = eventTypes(fields);
            boolean withResult = fields.flag("include_result", false);
            if (fields.problem() != null) {
                return Result.refused(fields.problem());
            }
            WebhookSecret secret = secret();
            var made = new WebhookEndpoints.NewEndpoint(ids.webhookEndpoint(), url, secret, types, withResult);
            return endpoints
                    .create(owner, made, ENDPOINTS_MAX)
                    .map(endpoint -> Result.ok(new IssuedEndpoint(endpoint, secret)))
                    .orElseGet(() -> Result.refused(
                            Problem.conflict("A key has at most " + ENDPOINTS_MAX + " webhook endpoints.")));
        });
    }

    public Result<WebhookEndpoint> retrieve(KeyId owner, WebhookEndpointId id) {
        return found(endpoints.find(owner, id));
    }

    public Result<WebhookEndpoint> patch(KeyId owner, WebhookEndpointId id, RequestBody body) {
        return body.object(PATCH).flatMap(fields -> {
            String url = fields.text("url", 1, WebhookUrl.LENGTH_MAX);
            if (url != null) {
                WebhookUrl.check(fields, url, receivers);
            }
            var change = new WebhookEndpoints.Change(
                    url,
                    fields.mentions("event_types"),
                    eventTypes(fields),
                    flag(fields, "include_result"),
                    flag(fields, "disabled"));
            return fields.problem() == null
                    ? found(endpoints.change(owner, id, change))
                    : Result.refused(fields.problem());
        });
    }

    public Result<WebhookEndpointId> delete(KeyId owner, WebhookEndpointId id) {
        return endpoints.delete(owner, id) ? Result.ok(id) : Result.refused(noSuchEndpoint());
    }

    /** A new secret; the one before it signs as well until its grace ends. */
    public Result<IssuedEndpoint> roll(KeyId owner, WebhookEndpointId id, RequestBody body) {
        RequestBody orEmpty = body.bytes().length == 0
                ? new RequestBody("{}".getBytes(StandardCharsets.US_ASCII), "application/json")
                : body;
        return orEmpty.object(Set.of("grace_seconds")).flatMap(fields -> {
            Long grace = fields.integer("grace_seconds", 0, GRACE_MAX.toSeconds());
            if (fields.problem() != null) {
                return Result.refused(fields.problem());
            }
            WebhookSecret secret = secret();
            return endpoints
                    .roll(owner, id, secret, grace == null ? GRACE_DEFAULT : Duration.ofSeconds(grace))
                    .map(endpoint -> Result.ok(new IssuedEndpoint(endpoint, secret)))
                    .orElseGet(() -> Result.refused(noSuchEndpoint()));
        });
    }

    /** Sends it an event of the type test, whatever types it chose. */
    public Result<DeliveryState> test(KeyId owner, WebhookEndpointId id) {
        EventId event = ids.event();
        byte[] body = JsonText.object(json -> json.text("type", EventType.TEST.text())
                .text("timestamp", clock.instant().toString())
                .object("data", data -> data.text("endpoint_id", id.value())));
        Optional<DeliveryState> delivery =
                deliveries.test(id, new Event(event, owner, null, null, EventType.TEST, body, null, true));
        if (delivery.isPresent()) {
            publishEvent.enqueue(event);
            return Result.ok(delivery.get());
        }
        return Result.refused(
                endpoints.find(owner, id).isPresent()
                        ? Problem.conflict("This webhook endpoint is disabled.")
                        : noSuchEndpoint());
    }

    public static Problem noSuchEndpoint() {
        return Problem.notFound("There is no such webhook endpoint.");
    }

    private static Result<WebhookEndpoint> found(Optional<WebhookEndpoint> endpoint) {
        return endpoint.map(Result::ok).orElseGet(() -> Result.refused(noSuchEndpoint()));
    }

    private WebhookSecret secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return WebhookSecret.of(bytes);
    }

    /** Null for all: what is left out. */
    private static @Nullable List<String> eventTypes(Fields fields) {
        List<String> types = fields.texts("event_types", EventType.values().length, TYPE_LENGTH_MAX);
        if (types == null) {
            return null;
        }
        if (types.isEmpty()) {
            fields.wrong("event_types", "expected at least one type; null stands for all");
        }
        for (String type : types) {
            if (EventType.of(type).filter(EventType::isChosen).isEmpty()) {
                fields.wrong("event_types", "expected types of events such as job.succeeded");
            }
        }
        return types.stream().distinct().toList();
    }

    private static @Nullable Boolean flag(Fields fields, String name) {
        return fields.has(name) ? fields.flag(name, false) : null;
    }
}
