package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamsEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final String KEY = Edges.gateway().newKey();
    private static final String CHAT =
            "{\"model\":\"mock-1\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello ä\"}]}";
    private static final String RESPONSES = "{\"model\":\"mock-1\",\"stream\":true,\"input\":\"Hello ä\"}";

    @Test
    void a_chat_comes_as_events() {
        HttpReply reply =
                EDGE.send(Sent.post("/v1/chat/completions", CHAT).bearer(KEY)).hasStatus(200);

        assertThat(reply.header("content-type")).startsWith("text/event-stream");
        assertThat(reply.header("cache-control")).isEqualTo("no-cache");
        assertThat(reply.header("x-request-id")).matches("req_[0-9a-f]{32}");
        assertThat(reply.header("x-agw-provider")).isEqualTo("mock");
        assertThat(reply.header("x-agw-model")).isEqualTo("mock-1");
        assertThat(reply.text())
                .startsWith("data: {\"id\":\"chatcmpl-")
                .contains("ä")
                .doesNotContain("usage")
                .endsWith("\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
    }

    @Test
    void a_chat_tells_its_usage_when_it_is_asked() {
        String body = CHAT.replace("{\"model\"", "{\"stream_options\":{\"include_usage\":true},\"model\"");

        assertThat(EDGE.send(Sent.post("/v1/chat/completions", body).bearer(KEY))
                        .text())
                .contains("\"choices\":[],\"usage\":{\"prompt_tokens\":");
    }

    @Test
    void responses_come_as_numbered_events() {
        HttpReply reply =
                EDGE.send(Sent.post("/v1/responses", RESPONSES).bearer(KEY)).hasStatus(200);

        assertThat(reply.header("content-type")).startsWith("text/event-stream");
        assertThat(reply.text())
                .startsWith("event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,")
                .contains("event: response.output_text.delta\n", "event: response.completed\n")
                .endsWith("}\n\n");
    }

    @ParameterizedTest
    @CsvSource({"/v1/responses", "/v1/chat/completions"})
    void what_is_refused_is_refused_as_ever(String path) {
        EDGE.send(Sent.post(path, "{\"model\":\"no-such-model\",\"stream\":true}")
                        .bearer(KEY))
                .refusedWith(404, "model_not_found");
        EDGE.send(Sent.post(path, CHAT).bearer("agw_unknown")).refusedWith(401, "invalid_api_key");
        EDGE.send(Sent.post(path, CHAT.replace("mock-1", "mock-429")).bearer(KEY))
                .hasStatus(429);
    }
}
