package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CallsEdgeTest {
    private static final String CHAT = "{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final Edge EDGE = Edges.shared();
    private static final String KEY = Edges.gateway().newKey();
    private static final Postgres ROWS = Edges.gateway().database().connect();

    @AfterAll
    static void disconnect() {
        ROWS.close();
    }

    @Test
    void a_chat_completion_says_who_answered_and_what_it_cost() {
        HttpReply answer =
                EDGE.send(Sent.post("/v1/chat/completions", CHAT).bearer(KEY)).hasStatus(200);

        assertThat(answer.json().text("object")).isEqualTo("chat.completion");
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.header("x-request-id")).matches("req_[0-9a-f]{32}");
        assertThat(answer.header("x-agw-request-id")).isEqualTo(answer.header("x-request-id"));
        assertThat(answer.header("x-agw-provider")).isEqualTo("mock");
        assertThat(answer.header("x-agw-model")).isEqualTo("mock-1");
        assertThat(answer.header("openai-version")).isEqualTo("2020-10-01");
        assertThat(answer.header("openai-processing-ms")).matches("\\d+");
        long nanoUsd = number(answer, "cost_nano_usd");
        assertThat(new BigDecimal(answer.header("x-agw-cost-usd")))
                .isPositive()
                .isEqualByComparingTo(BigDecimal.valueOf(nanoUsd, 9));
    }

    @Test
    void a_response_is_answered() {
        HttpReply answer = EDGE.send(Sent.post("/v1/responses", "{\"model\":\"mock-1\",\"input\":\"Hi\"}")
                        .bearer(KEY))
                .hasStatus(200);

        assertThat(answer.json().text("object")).isEqualTo("response");
        assertThat(text(answer, "usage", "endpoint")).isEqualTo("responses");
    }

    @Test
    void the_audit_names_the_peer_and_not_whom_a_header_claims() {
        HttpReply answer = EDGE.send(Sent.post("/v1/chat/completions", CHAT)
                        .bearer(KEY)
                        .with("X-Forwarded-For", "192.0.2.66")
                        .with("Forwarded", "for=192.0.2.66")
                        .with("X-Real-IP", "192.0.2.66"))
                .hasStatus(200);

        assertThat(text(answer, "usage", "source")).isEqualTo(Edges.SOURCE);
    }

    @Test
    void a_request_id_of_the_clients_own_is_not_taken() {
        HttpReply answer =
                EDGE.send(Sent.post("/v1/chat/completions", CHAT).bearer(KEY).with("x-request-id", "req_mine"));

        assertThat(answer.header("x-request-id")).matches("req_[0-9a-f]{32}");
    }

    @Test
    void the_key_may_stand_in_either_header_and_the_same_one_in_both() {
        EDGE.send(Sent.post("/v1/chat/completions", CHAT).with("X-API-Key", KEY))
                .hasStatus(200);
        EDGE.send(Sent.post("/v1/chat/completions", CHAT).with("x-api-key", KEY).with("authorization", "bearer " + KEY))
                .hasStatus(200);
    }

    @Test
    void what_the_client_would_accept_changes_nothing() {
        EDGE.send(Sent.post("/v1/chat/completions", CHAT).bearer(KEY).with("Accept", "text/event-stream"))
                .hasStatus(200);
        EDGE.send(Sent.get("/docs").with("Accept", "text/html")).hasStatus(200);
        EDGE.send(Sent.get("/healthz").with("Accept", "image/png")).hasStatus(200);
    }

    @Test
    void text_beyond_ASCII_arrives_and_returns_as_it_was() {
        HttpReply created = EDGE.send(Sent.post("/admin/v1/keys", "{\"name\":\"Grüße 🎈 \\u00e9\"}")
                        .bearer(ADMIN_TOKEN))
                .hasStatus(201);

        assertThat(created.json().text("name")).isEqualTo("Grüße 🎈 é");
        assertThat(created.header("content-length")).isEqualTo(Integer.toString(created.body().length));
    }

    @Test
    void a_charset_that_the_client_names_does_not_change_the_bytes() {
        for (String charset : new String[] {"utf-8", "iso-8859-1", "utf-16", "nonsense"}) {
            HttpReply refused = EDGE.send(Sent.of("POST", "/v1/chat/completions")
                    .body("{\"model\":\"mock-ü\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                            .getBytes(StandardCharsets.UTF_8))
                    .with("Content-Type", "application/json; charset=" + charset)
                    .bearer(KEY));

            assertThat(refused.refusedWith(404, "model_not_found").error().text("message"))
                    .as(charset)
                    .contains("'mock-ü'");
        }
    }

    @Test
    void the_usage_in_the_answer_is_the_usage_in_the_books() {
        HttpReply answer = EDGE.send(Sent.post("/v1/chat/completions", CHAT).bearer(KEY));

        Json.Obj usage = Objects.requireNonNull(answer.json().object("usage"));
        assertThat(number(answer, "input_tokens") + number(answer, "output_tokens"))
                .isEqualTo(usage.integer("total_tokens", -1));
    }

    private static String text(HttpReply answer, String table, String column) {
        return ROWS.queryOne(
                        Sql.of("select * from " + table + " where request_id = ?", answer.header("x-request-id")),
                        row -> row.text(column))
                .orElseThrow();
    }

    private static long number(HttpReply answer, String column) {
        return Long.parseLong(text(answer, "usage", column));
    }
}
