package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import org.junit.jupiter.api.Test;

class LimitsEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final String CHAT =
            "{\"model\":\"mock-1\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    @Test
    void five_pass_and_the_sixth_is_shown_all_that_an_SDK_wants_to_know() {
        String key = key("{\"rpm\":5,\"tpm\":100000}");
        for (int i = 4; i >= 0; i--) {
            HttpReply answer = chat(key).hasStatus(200);
            assertThat(answer.header("x-ratelimit-limit-requests")).isEqualTo("5");
            assertThat(answer.header("x-ratelimit-remaining-requests")).isEqualTo(Integer.toString(i));
            assertThat(answer.header("x-ratelimit-reset-requests")).matches("[0-9.]+s|1m0s");
            assertThat(answer.header("x-ratelimit-limit-tokens")).isEqualTo("100000");
            assertThat(answer.header("x-ratelimit-remaining-tokens")).matches("99\\d{3}");
            assertThat(answer.header("x-ratelimit-reset-tokens")).matches("\\d+ms|0s");
        }

        HttpReply no = chat(key).hasStatus(429);

        assertThat(no.error().text("type")).isEqualTo("requests");
        assertThat(no.error().text("code")).isEqualTo("rate_limit_exceeded");
        assertThat(no.error().members()).containsOnlyKeys("message", "type", "param", "code");
        assertThat(Integer.parseInt(no.header("retry-after"))).isBetween(1, 12);
        assertThat(no.header("x-ratelimit-limit-requests")).isEqualTo("5");
        assertThat(no.header("x-ratelimit-remaining-requests")).isEqualTo("0");
        assertThat(no.header("x-ratelimit-reset-requests")).matches("[0-9.]+s|1m0s");
        assertThat(no.header("x-request-id")).matches("req_[0-9a-f]{32}");
        assertThat(no.headers()).doesNotContainKeys("x-should-retry", "x-agw-provider");
    }

    @Test
    void responses_count_like_chats() {
        String key = key("{\"rpm\":1}");

        HttpReply answer = EDGE.send(Sent.post("/v1/responses", "{\"model\":\"mock-1\",\"input\":\"x\"}")
                        .bearer(key))
                .hasStatus(200);

        assertThat(answer.header("x-ratelimit-remaining-requests")).isEqualTo("0");
        chat(key).hasStatus(429);
        EDGE.send(Sent.get("/v1/models").bearer(key)).hasStatus(200);
    }

    @Test
    void tokens_that_are_used_up_are_said_to_be_tokens() {
        String key = key("{\"tpm\":140}");
        EDGE.send(Sent.post("/v1/chat/completions", CHAT.replace("100", "1000")).bearer(key))
                .refusedWith(400, "request_too_large_for_limit");
        HttpReply last = chat(key).hasStatus(200);
        while (last.status() == 200) {
            last = chat(key);
        }

        assertThat(last.hasStatus(429).error().text("type")).isEqualTo("tokens");
        assertThat(Integer.parseInt(last.header("retry-after"))).isBetween(1, 60);
    }

    @Test
    void a_key_without_limits_gets_no_headers_about_them() {
        assertThat(chat(key("null")).hasStatus(200).headers().keySet())
                .noneMatch(name -> name.startsWith("x-ratelimit"));
    }

    @Test
    void limits_are_shown_as_they_were_set_changed_and_lifted() {
        Json.Obj made = create(
                "{\"rpm\":60,\"tpm\":1000,\"parallel\":2,\"models\":{\"mock-*\":{\"rpm\":7},\"a\":{\"parallel\":1}}}");
        assertThat(made.object("limits"))
                .isEqualTo(
                        limits(
                                "{\"rpm\":60,\"tpm\":1000,\"parallel\":2,\"models\":{"
                                        + "\"a\":{\"rpm\":null,\"tpm\":null,\"parallel\":1},\"mock-*\":{\"rpm\":7,\"tpm\":null,\"parallel\":null}}}"));
        String path = "/admin/v1/keys/" + made.text("id");

        assertThat(admin(Sent.of("PATCH", path).json("{\"name\":\"other\"}"))
                        .json()
                        .object("limits"))
                .isEqualTo(made.object("limits"));
        assertThat(admin(Sent.of("PATCH", path).json("{\"limits\":{\"tpm\":9}}"))
                        .json()
                        .object("limits"))
                .isEqualTo(limits("{\"rpm\":null,\"tpm\":9,\"parallel\":null,\"models\":{}}"));
        HttpReply lifted =
                admin(Sent.of("PATCH", path).json("{\"limits\":null}")).hasStatus(200);
        assertThat(lifted.json().members()).containsEntry("limits", new Json.Null());
        assertThat(admin(Sent.get(path)).json().members()).containsEntry("limits", new Json.Null());
        admin(Sent.of("PATCH", path).json("{\"limits\":{\"rpm\":0}}")).refusedWith(400, "invalid_value");
    }

    private static Json.Obj limits(String text) {
        var bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return switch (aigateway.json.JsonReader.object(bytes)) {
            case aigateway.json.JsonReader.Result.Read(var document) -> document.root();
            case aigateway.json.JsonReader.Result.Malformed(String why) -> throw new AssertionError(why);
        };
    }

    private static HttpReply chat(String key) {
        return EDGE.send(Sent.post("/v1/chat/completions", CHAT).bearer(key));
    }

    private static HttpReply admin(Sent request) {
        return EDGE.send(request.bearer(ADMIN_TOKEN));
    }

    private static Json.Obj create(String limits) {
        return admin(Sent.post("/admin/v1/keys", "{\"name\":\"limited\",\"limits\":" + limits + "}"))
                .hasStatus(201)
                .json();
    }

    private static String key(String limits) {
        return String.valueOf(create(limits).text("key"));
    }
}
