package aigateway.local.drills;

import aigateway.json.Fields;
import aigateway.json.Json;
import aigateway.json.JsonText;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls to one gateway, as its clients and its admin make them. */
final class Client {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final BigDecimal USD_MAX = BigDecimal.valueOf(1_000_000);
    private static final int USD_PLACES = 9;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    final URI base;
    private final String adminToken;

    Client(URI base, String adminToken) {
        this.base = base;
        this.adminToken = adminToken;
    }

    /** A key, what it is called by, and what its events are signed with. */
    record Key(String id, String secret, String webhookSecret) {}

    /** A call's body, and who pays. The cap is explicit, so its amount is never lowered. */
    record Ask(String budget, long outputTokens, int inputTokens) {
        String json() {
            return "{\"model\":\"%s\",\"user\":\"%s\",\"max_tokens\":%d,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                    .formatted(Upstream.MODEL, budget, outputTokens, "x".repeat(inputTokens));
        }

        String streamJson() {
            return "{\"stream\":true," + json().substring(1);
        }
    }

    boolean isReady() {
        return send("GET", "/readyz", null, null).status() == 200;
    }

    Response ask(Key key, Ask ask) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return askWhole(key, ask);
    }

    Response askWhole(Key key, Ask ask) {
        return send("POST", "/v1/chat/completions", key.secret, ask.json());
    }

    /** The same as a stream; its events are the body of a response that came to its end. */
    Response askStream(Key key, Ask ask) {
        return send("POST", "/v1/chat/completions", key.secret, ask.streamJson());
    }

    /**
     * A job.
     *
     * @param webhookUrl the URL for its webhook, or null
     */
    Response submit(Key key, Ask ask, @Nullable String webhookUrl) {
        return send("POST", "/v1/jobs", key.secret, JsonText.objectText(json -> {
            json.text("kind", "chat.completions").raw("payload", ask.json());
            if (webhookUrl != null) {
                json.object("webhook", webhook -> webhook.text("url", webhookUrl));
            }
        }));
    }

    /** A job under an idempotency key. */
    Response submitNamed(Key key, Ask ask, String name) {
        String body = JsonText.objectText(
                json -> json.text("kind", "chat.completions").raw("payload", ask.json()));
        return send("POST", "/v1/jobs", key.secret, body, name);
    }

    /** As {@link #submit}, for a job that has to be accepted; answers its id. */
    String submitted(Key key, Ask ask, @Nullable String webhookUrl) {
        Response reply = submit(key, ask, webhookUrl);
        if (reply.status() != 202) {
            throw new IllegalStateException("a job was answered with " + reply.status() + ": " + reply.body());
        }
        return text(reply.json(), "id");
    }

    /** A page of what became of a key's events, newest first. */
    Json.Obj deliveries(Key key, @Nullable String after) {
        String query = "?limit=100" + (after == null ? "" : "&after=" + after);
        Response reply = send("GET", "/v1/webhook-deliveries" + query, key.secret, null);
        if (reply.status() != 200) {
            throw new IllegalStateException("a list of deliveries was answered " + reply.status());
        }
        return reply.json();
    }

    Key createKey(Consumer<JsonText> members) {
        Json.Obj made = admin("POST", "/admin/v1/keys", JsonText.objectText(members));
        return new Key(text(made, "id"), text(made, "key"), text(made, "webhook_secret"));
    }

    /** A hard budget of a day; its scope is one member. */
    String createBudget(String scope, String value, long limitNanoUsd) {
        return text(
                admin(
                        "POST",
                        "/admin/v1/budgets",
                        JsonText.objectText(json -> json.object("scope", of -> of.text(scope, value))
                                .text("period", "day")
                                .text("mode", "hard")
                                .decimal("limit_usd", Usd.text(limitNanoUsd)))),
                "id");
    }

    /** What is held in a budget, as the admin API shows it. */
    long held(String budget) {
        return nanoUsd(admin("GET", "/admin/v1/budgets/" + budget, null), "held_usd");
    }

    /** Everything that was used in these days. */
    Json.Obj usageTotal() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        String path = "/admin/v1/usage?from=" + today.minusDays(2) + "&to=" + today.plusDays(2);
        return Objects.requireNonNull(admin("GET", path, null).object("total"));
    }

    /** A GET of the admin API. */
    Response read(String path) {
        return send("GET", path, adminToken, null);
    }

    Response metrics() {
        return send("GET", "/metrics", null, null);
    }

    /** What a call of this key would set aside now. */
    long estimate(Key key, Ask ask) {
        return nanoUsd(
                admin(
                        "POST",
                        "/admin/v1/dry-run",
                        JsonText.objectText(json -> json.text("key", key.id)
                                .text("endpoint", "chat.completions")
                                .raw("body", ask.json()))),
                "held_usd");
    }

    void setPrice(String model, long inputMicroUsdPerMillion, long outputMicroUsdPerMillion) {
        setPrice(
                "openai",
                model,
                "\"input_usd_per_million\":" + micro(inputMicroUsdPerMillion) + ",\"output_usd_per_million\":"
                        + micro(outputMicroUsdPerMillion));
    }

    /**
     * @param figures the members of the price, as JSON
     */
    void setPrice(String provider, String model, String figures) {
        admin(
                "PUT",
                "/admin/v1/prices",
                "{\"force\":true,\"provider\":\"%s\",\"model\":\"%s\",%s}".formatted(provider, model, figures));
    }

    private static String micro(long microUsd) {
        return BigDecimal.valueOf(microUsd, 6).toPlainString();
    }

    Json.Obj admin(String method, String path, @Nullable String body) {
        Response reply = send(method, path, adminToken, body);
        if (reply.status() < 200 || reply.status() > 299) {
            throw new IllegalStateException(method + " " + path + " answered " + reply.status() + ": " + reply.body());
        }
        return reply.json();
    }

    private static String text(Json.Obj of, String name) {
        String text = of.text(name);
        if (text == null) {
            throw new IllegalStateException("an answer lacks " + name);
        }
        return text;
    }

    static long nanoUsd(Json.Obj of, String name) {
        BigDecimal usd = Fields.of(of).decimal(name, USD_PLACES, USD_MAX);
        if (usd == null) {
            throw new IllegalStateException("an answer lacks " + name);
        }
        return usd.movePointRight(USD_PLACES).longValueExact();
    }

    private Response send(String method, String path, @Nullable String bearer, @Nullable String body) {
        return send(method, path, bearer, body, null);
    }

    private Response send(
            String method,
            String path,
            @Nullable String bearer,
            @Nullable String body,
            @Nullable String idempotencyKey) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .header("content-type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (bearer != null) {
            request.header("authorization", "Bearer " + bearer);
        }
        if (idempotencyKey != null) {
            request.header("idempotency-key", idempotencyKey);
        }
        long sent = System.nanoTime();
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Response(
                    answer.statusCode(),
                    answer.body(),
                    answer.headers().firstValue("x-request-id").orElse(null),
                    answer.headers().firstValue("retry-after").orElse(null),
                    answer.headers().firstValue("x-should-retry").orElse(null),
                    sent,
                    System.nanoTime() - sent);
        } catch (IOException _) {
            return Response.nothing(sent, System.nanoTime() - sent);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Response.nothing(sent, System.nanoTime() - sent);
        }
    }
}
