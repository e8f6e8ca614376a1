package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.ManualClock;
import aigateway.testing.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class HealthEdgeTest {
    private static final String METRICS_TOKEN = "a-token-for-the-metrics";
    private static final ManualClock CLOCK = ManualClock.atNow();
    private static final TestGateway GATEWAY =
            TestGateway.start(Map.of("METRICS_TOKEN", METRICS_TOKEN, "REDIS_URL", "redis://127.0.0.1:1"), CLOCK);
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
    }

    @Test
    void it_is_ready_when_everything_answers() {
        Json.Obj found = Edges.shared().send(Sent.get("/readyz")).hasStatus(200).json();

        assertThat(found.text("status")).isEqualTo("ok");
        for (String name : List.of("postgres", "redis", "sqs")) {
            assertThat(dependency(found, name).text("state")).as(name).isEqualTo("up");
            assertThat(dependency(found, name).integer("ms", -1)).as(name).isNotNegative();
        }
    }

    @Test
    void without_Redis_it_is_degraded_and_without_Postgres_it_is_not_ready() throws InterruptedException {
        Json.Obj degraded = EDGE.send(Sent.get("/readyz")).hasStatus(200).json();
        assertThat(degraded.text("status")).isEqualTo("degraded");
        assertThat(dependency(degraded, "redis").text("state")).isEqualTo("down");
        String key = GATEWAY.newKey();

        GATEWAY.database().shut();
        aSecondLater();
        try {
            Json.Obj found = EDGE.send(Sent.get("/readyz")).hasStatus(503).json();
            assertThat(found.text("status")).isEqualTo("unavailable");
            assertThat(dependency(found, "postgres").text("state")).isEqualTo("down");
            EDGE.send(Sent.get("/healthz")).hasStatus(200);
            HttpReply refused = EDGE.send(Sent.get("/v1/models").bearer(key)).refusedWith(503, "unavailable");
            assertThat(refused.header("retry-after")).isEqualTo("2");
        } finally {
            GATEWAY.reopenDatabase();
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            aSecondLater();
            EDGE.send(Sent.get("/readyz")).hasStatus(200);
        });
        EDGE.send(Sent.get("/v1/models").bearer(key)).hasStatus(200);
    }

    @Test
    void health_says_nothing_but_that_the_process_lives() {
        assertThat(EDGE.send(Sent.get("/healthz")).hasStatus(200).text()).isEqualTo("{\"status\":\"ok\"}");
    }

    @Test
    void metrics_are_for_the_holder_of_their_token() {
        HttpReply text = EDGE.send(Sent.get("/metrics").bearer(METRICS_TOKEN)).hasStatus(200);
        assertThat(text.header("content-type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(text.text()).contains("# TYPE agw_job_oldest_due_seconds gauge");

        for (Sent attempt : List.of(
                Sent.get("/metrics"),
                Sent.get("/metrics").bearer("wrong"),
                Sent.get("/metrics").bearer(TestGateway.ADMIN_TOKEN),
                Sent.get("/metrics").bearer(METRICS_TOKEN).bearer(METRICS_TOKEN),
                Sent.get("/metrics").with("X-API-Key", METRICS_TOKEN))) {
            EDGE.send(attempt).refusedWith(401, "invalid_api_key");
        }
    }

    @Test
    void without_a_token_metrics_are_open_on_this_machine_and_nowhere_else() {
        HttpReply answer = Edges.shared().send(Sent.get("/metrics"));

        if (Edges.AWS) {
            answer.refusedWith(401, "invalid_api_key");
        } else {
            answer.hasStatus(200);
        }
    }

    @Test
    void without_a_token_metrics_are_closed_to_what_came_through_a_proxy() {
        for (String header : List.of("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host")) {
            Edges.shared().send(Sent.get("/metrics").with(header, "127.0.0.1")).refusedWith(401, "invalid_api_key");
        }
    }

    /** So long a finding is kept. A process of its own has no test clock. */
    private static void aSecondLater() throws InterruptedException {
        CLOCK.advance(Duration.ofSeconds(1));
        if (Edges.PROCESSES) {
            Thread.sleep(1_100);
        }
    }

    private static Json.Obj dependency(Json.Obj found, String name) {
        Json.Obj all = Objects.requireNonNull(found.object("dependencies"));
        return Objects.requireNonNull(all.object(name));
    }
}
