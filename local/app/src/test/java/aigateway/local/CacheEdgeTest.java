package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final String CHAT = "{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    @Test
    void a_call_that_asks_for_it_is_shown_whether_its_answer_came_from_the_cache() {
        Sent chat = Sent.post("/v1/chat/completions", CHAT)
                .bearer(Edges.gateway().newKey())
                .with("X-AGW-Cache", "On");

        HttpReply first = EDGE.send(chat).hasStatus(200);
        HttpReply again = EDGE.send(chat).hasStatus(200);

        assertThat(first.header("x-agw-cache")).isEqualTo("miss");
        assertThat(again.header("x-agw-cache")).isEqualTo("hit");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("content-type")).isEqualTo("application/json");
        assertThat(again.header("x-agw-cost-usd")).isEqualTo("0");
        assertThat(again.header("x-agw-provider")).isEqualTo("mock");
        assertThat(again.header("x-agw-model")).isEqualTo("mock-1");
        assertThat(again.header("x-agw-attempts")).isEqualTo("0");
        assertThat(again.headers()).doesNotContainKey("openai-processing-ms");
        assertThat(again.header("x-request-id")).isNotEqualTo(first.header("x-request-id"));
    }

    @Test
    void a_keys_use_of_the_cache_is_made_changed_and_shown_and_a_call_may_go_past_it() {
        Json.Obj made = admin(Sent.post("/admin/v1/keys", "{\"name\":\"a\",\"cache\":\"own\"}"))
                .hasStatus(201)
                .json();
        Sent chat = Sent.post("/v1/chat/completions", CHAT).bearer(String.valueOf(made.text("key")));
        String path = "/admin/v1/keys/" + made.text("id");

        assertThat(made.text("cache")).isEqualTo("own");
        assertThat(EDGE.send(chat).header("x-agw-cache")).isEqualTo("miss");
        assertThat(EDGE.send(chat.with("x-agw-cache", "off")).hasStatus(200).headers())
                .doesNotContainKey("x-agw-cache");
        assertThat(EDGE.send(chat).header("x-agw-cache")).isEqualTo("hit");
        admin(Sent.of("PATCH", path).json("{\"cache\":\"off\"}")).hasStatus(200);
        assertThat(admin(Sent.get(path)).json().text("cache")).isEqualTo("off");
        assertThat(EDGE.send(chat).hasStatus(200).headers()).doesNotContainKey("x-agw-cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses", "/v1/chat/completions", "/v1/embeddings"})
    void a_header_that_says_neither_on_nor_off_is_refused(String path) {
        Sent call =
                Sent.post(path, "{\"model\":\"mock-1\"}").bearer(Edges.gateway().newKey());

        HttpReply no = EDGE.send(call.with("x-agw-cache", "maybe")).refusedWith(400, "invalid_value");

        assertThat(no.error().text("message")).contains("x-agw-cache");
        EDGE.send(call.with("x-agw-cache", "on").with("x-agw-cache", "off")).refusedWith(400, "invalid_value");
    }

    private static HttpReply admin(Sent request) {
        return EDGE.send(request.bearer(ADMIN_TOKEN));
    }
}
