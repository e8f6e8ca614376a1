package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Anthropic's API in front of a provider that speaks OpenAI's: the mock. */
class MessagesEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final String KEY = Edges.gateway().newKey();
    private static final String PATH = "/v1/messages";
    private static final String BODY =
            "{\"model\":\"mock-1\",\"max_tokens\":64,\"system\":\"Brief\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello ä\"}]}";

    @Test
    void a_message_is_answered_in_anthropics_shape() {
        HttpReply reply = EDGE.send(Sent.post(PATH, BODY).bearer(KEY)).hasStatus(200);

        Json.Obj answer = reply.json();
        assertThat(answer.text("type")).isEqualTo("message");
        assertThat(answer.text("id")).startsWith("msg_");
        assertThat(answer.text("role")).isEqualTo("assistant");
        assertThat(answer.text("stop_reason")).isEqualTo("end_turn");
        assertThat(((Json.Obj) answer.items("content").getFirst()).text("text")).isEqualTo("Echo: Hello ä");
        Json.Obj usage = Objects.requireNonNull(answer.object("usage"));
        assertThat(usage.integer("input_tokens", 0)).isPositive();
        assertThat(usage.integer("output_tokens", 0)).isPositive();
        assertThat(reply.header("request-id")).isEqualTo(reply.header("x-request-id"));
        assertThat(reply.header("x-agw-provider")).isEqualTo("mock");
        assertThat(reply.header("x-agw-attempts")).isEqualTo("1");
        assertThat(reply.header("x-agw-cost-usd")).isNotEqualTo("0");
    }

    @Test
    void a_stream_is_shown_in_anthropics_events() {
        HttpReply reply = EDGE.send(Sent.post(PATH, BODY.replace("{\"model\"", "{\"stream\":true,\"model\""))
                        .bearer(KEY))
                .hasStatus(200);

        assertThat(reply.header("content-type")).startsWith("text/event-stream");
        assertThat(reply.text())
                .startsWith("event: message_start\ndata: {\"type\":\"message_start\"")
                .contains("event: content_block_delta\n", "\"stop_reason\":\"end_turn\"")
                .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {bad                                                                                     | 400 | invalid_request_error
            {"model":"mock-1","messages":[{"role":"user","content":"x"}]}                            | 400 | invalid_request_error
            {"model":"mock-1","max_tokens":5,"messages":[]}                                          | 400 | invalid_request_error
            {"model":"mock-1","max_tokens":0,"messages":[{"role":"user","content":"x"}]}             | 400 | invalid_request_error
            {"model":"mock-1","max_tokens":5,"messages":[{"role":"user","content":[{"type":"?"}]}]}  | 400 | invalid_request_error
            {"model":"no-such-model","max_tokens":5,"messages":[{"role":"user","content":"x"}]}             | 404 | not_found_error
            {"model":"mock-error","max_tokens":5,"messages":[{"role":"user","content":"x"}]}         | 502 | api_error
            {"model":"mock-429","max_tokens":5,"messages":[{"role":"user","content":"x"}]}           | 429 | rate_limit_error
            """)
    void errors_have_anthropics_shape(String body, int status, String type) {
        assertError(EDGE.send(Sent.post(PATH, body).bearer(KEY)), status, type);
    }

    @Test
    void who_may_not_come_in_is_shown_so_in_the_same_shape() {
        assertError(EDGE.send(Sent.post(PATH, BODY)), 401, "authentication_error");
        assertError(EDGE.send(Sent.get(PATH).bearer(KEY)), 405, "invalid_request_error");
        String narrow = String.valueOf(Edges.gateway()
                .createKey("{\"name\":\"narrow\",\"allowed_models\":[\"other\"]}")
                .secret());
        assertError(EDGE.send(Sent.post(PATH, BODY).bearer(narrow)), 403, "permission_error");
    }

    @Test
    void tokens_are_counted_for_both_apis_and_nothing_is_charged() {
        String counted = "{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}]}";
        assertThat(EDGE.send(Sent.post(PATH + "/count_tokens", counted).bearer(KEY))
                        .hasStatus(200)
                        .text())
                .isEqualTo("{\"input_tokens\":6}");
        assertThat(EDGE.send(Sent.post("/v1/responses/input_tokens", "{\"model\":\"mock-1\",\"input\":\"12345678\"}")
                                .bearer(KEY))
                        .hasStatus(200)
                        .text())
                .isEqualTo("{\"object\":\"response.input_tokens\",\"input_tokens\":2}");
        assertError(EDGE.send(Sent.post(PATH + "/count_tokens", "{}").bearer(KEY)), 400, "invalid_request_error");
        EDGE.send(Sent.post("/v1/responses/input_tokens", "{\"model\":\"no-such-model\"}")
                        .bearer(KEY))
                .refusedWith(404, "model_not_found");
    }

    private static void assertError(HttpReply reply, int status, String type) {
        Json.Obj body = reply.hasStatus(status).json();
        assertThat(body.text("type")).isEqualTo("error");
        Json.Obj error = Objects.requireNonNull(body.object("error"));
        assertThat(error.text("type")).isEqualTo(type);
        assertThat(error.text("message")).isNotBlank();
    }
}
