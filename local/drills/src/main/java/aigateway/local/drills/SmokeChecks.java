package aigateway.local.drills;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code local/smoke} looks at, from the health of the process to the sign-in of a person. */
final class SmokeChecks {
    private static final int RANDOM_BYTES = 12;
    private static final long OUTPUT_TOKENS = 16;
    private static final String CHAT = "/v1/chat/completions";
    /** Less than any priced call costs. */
    private static final String TINY_USD = "0.000000001";

    private static final Pattern SHOWN_KEY =
            Pattern.compile("<code id=\"secret\">(agw_([a-z0-9]+)\\.[A-Za-z0-9_-]+)</code>");

    private final Installation gateway;
    private final String adminToken;
    private final Optional<String> metricsToken;
    private final String model;
    private final Receiver receiver;
    private final List<String> madeKeys = new ArrayList<>();
    private @Nullable Key key;
    private @Nullable String person;

    /** What a key opens, and what its events are signed with. */
    record Key(String secret, String webhookSecret) {}

    SmokeChecks(
            Installation gateway, String adminToken, Optional<String> metricsToken, String model, Receiver receiver) {
        this.gateway = gateway;
        this.adminToken = adminToken;
        this.metricsToken = metricsToken;
        this.model = model;
        this.receiver = receiver;
    }

    void run(SmokeReport report) throws InterruptedException {
        try {
            report.check(
                    "healthz", () -> gateway.read("/healthz", null).expect(200).millis() + " ms");
            report.check("readyz", this::ready);
            report.check("key", this::makeKey);
            report.check("wrong key", this::wrongKey);
            report.check("chat", this::chat);
            report.check("stream", this::stream);
            report.check("job", () -> new SmokeJobs(gateway, key(), call(false)).job());
            report.check("webhook", () -> new SmokeJobs(gateway, key(), call(false)).webhook(receiver));
            report.check("budget", this::budget);
            report.check("metrics", this::metrics);
            report.check("dashboard", this::dashboard);
        } finally {
            report.check("clean up", this::cleanUp);
        }
    }

    private String ready() throws InterruptedException {
        Installation.Answer answer = gateway.read("/readyz", null);
        List<String> states = new ArrayList<>();
        answer.json()
                .map(json -> json.object("dependencies"))
                .ifPresent(all -> all.members()
                        .forEach((name, value) -> states.add(name + " "
                                + (value instanceof Json.Obj one ? String.valueOf(one.text("state")) : "?"))));
        if (answer.status() != 200) {
            throw new SmokeReport.Fault(answer.status() + ": " + String.join(", ", states));
        }
        return String.join(", ", states);
    }

    private String makeKey() throws InterruptedException {
        key = newKey(_ -> {});
        return "created";
    }

    private Key newKey(Consumer<JsonText> more) throws InterruptedException {
        String body = JsonText.objectText(json -> {
            json.text("name", "smoke");
            more.accept(json);
        });
        Installation.Answer answer =
                gateway.post("/admin/v1/keys", adminToken, body).expect(201);
        madeKeys.add(answer.text("id"));
        return new Key(answer.text("key"), answer.text("webhook_secret"));
    }

    private Key key() {
        if (key == null) {
            throw new SmokeReport.Skipped("there is no key");
        }
        return key;
    }

    private String wrongKey() throws InterruptedException {
        return gateway.post(CHAT, "agw_0000000000000000.wrong", call(false))
                .expect(401)
                .code();
    }

    private String chat() throws InterruptedException {
        Installation.Answer answer =
                gateway.post(CHAT, key().secret(), call(false)).expect(200);
        String cost = answer.header("x-agw-cost-usd").orElse("");
        if (cost.isEmpty() || new BigDecimal(cost).signum() <= 0) {
            throw new SmokeReport.Fault("200 without a cost; has the model " + model + " a price?");
        }
        return "cost $" + cost + ", " + answer.millis() + " ms";
    }

    private String stream() throws InterruptedException {
        Installation.Streamed stream = gateway.stream(CHAT, key().secret(), call(true));
        if (stream.status() != 200) {
            throw new SmokeReport.Fault(stream.status() + " instead of 200");
        }
        if (stream.events().isEmpty() || !stream.events().getLast().equals("[DONE]")) {
            throw new SmokeReport.Fault(stream.events().size() + " events, and no [DONE] at the end");
        }
        return "%d events, the first after %d of %d ms"
                .formatted(stream.events().size(), stream.firstMillis(), stream.millis());
    }

    private String call(boolean streamed) {
        return JsonText.objectText(json -> {
            json.text("model", model);
            if (streamed) {
                json.flag("stream", true);
            }
            json.number("max_completion_tokens", OUTPUT_TOKENS)
                    .raw("messages", "[{\"role\":\"user\",\"content\":\"Say hello.\"}]");
        });
    }

    private String budget() throws InterruptedException {
        Key poor = newKey(json -> json.objects(
                "budgets",
                List.of(TINY_USD),
                (budget, limit) ->
                        budget.decimal("limit_usd", limit).text("period", "day").text("mode", "hard")));
        Installation.Answer answer =
                gateway.post(CHAT, poor.secret(), call(false)).expect(429);
        if (!answer.code().equals("insufficient_quota")) {
            throw new SmokeReport.Fault(answer + " instead of insufficient_quota");
        }
        return "refused: 429 insufficient_quota";
    }

    private String metrics() throws InterruptedException {
        String token = metricsToken.orElseThrow(() -> new SmokeReport.Skipped("METRICS_TOKEN is not set"));
        gateway.read("/metrics", null).expect(401);
        Installation.Answer answer = gateway.read("/metrics", token).expect(200);
        long lines =
                answer.body().lines().filter(line -> line.startsWith("agw_")).count();
        if (lines == 0) {
            throw new SmokeReport.Fault("200 without a metric");
        }
        return "401 without the token, %d series with it".formatted(lines);
    }

    private String dashboard() throws InterruptedException {
        String email = "smoke-" + random() + "@example.com";
        String body = JsonText.objectText(json -> json.text("email", email).text("role", "admin"));
        String made =
                gateway.post("/admin/v1/people", adminToken, body).expect(201).text("id");
        person = made;
        String once = gateway.send("POST", "/admin/v1/people/" + made + "/password", adminToken, null)
                .expect(200)
                .text("password");
        DashboardSession session = DashboardSession.signIn(gateway.base(), email, once, random());
        Response page = session.page("/dashboard");
        if (page.status() != 200) {
            throw new SmokeReport.Fault("the page answers " + page.status() + " after the sign-in");
        }
        Response issued = session.submit("/dashboard/keys/new", Map.of("name", "smoke"), 201);
        Matcher secret = SHOWN_KEY.matcher(issued.body());
        if (!secret.find()) {
            throw new SmokeReport.Fault("the page shows no new key");
        }
        madeKeys.add(secret.group(2));
        gateway.post(CHAT, secret.group(1), call(false)).expect(200);
        return "signed in, and a key made there works";
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Everything is tried, whatever fails before. */
    private String cleanUp() throws InterruptedException {
        var left = new StringBuilder();
        for (String id : madeKeys) {
            if (gateway.send("POST", "/admin/v1/keys/" + id + "/revoke", adminToken, null)
                            .status()
                    != 200) {
                left.append(" key ").append(id);
            }
        }
        if (person != null
                && gateway.send("DELETE", "/admin/v1/people/" + person, adminToken, null)
                                .status()
                        != 200) {
            left.append(" person ").append(person);
        }
        if (!left.isEmpty()) {
            throw new SmokeReport.Fault("left behind:" + left);
        }
        return "%d keys revoked%s".formatted(madeKeys.size(), person == null ? "" : ", the person deleted");
    }
}
