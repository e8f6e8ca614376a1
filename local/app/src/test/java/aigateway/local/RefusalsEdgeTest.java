package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import aigateway.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every no that a client can earn, and that the next request works. */
class RefusalsEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final String KEY = Edges.gateway().newKey();
    private static final String PATH = "/v1/chat/completions";
    private static final String CHAT = "{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    static Stream<Arguments> bodies() {
        return Stream.of(
                arguments("cut off", "{\"model\":", "invalid_json", "not valid JSON"),
                arguments("an array", "[1]", "invalid_json", "not a JSON object"),
                arguments("a string", "\"x\"", "invalid_json", "not a JSON object"),
                arguments("two values", CHAT + "{}", "invalid_json", "after the JSON object"),
                arguments("a name twice", "{\"model\":\"mock-1\",\"model\":\"x\"}", "invalid_json", "stands twice"),
                arguments("a name twice, deep", "{\"a\":[{\"b\":1,\"b\":2}]}", "invalid_json", "stands twice"),
                arguments("201 levels", nested(201), "invalid_json", "nested deeper than 200"),
                arguments("a byte order mark", "\ufeff" + CHAT, "invalid_json", "byte order mark"),
                arguments("a zero byte", CHAT + "\0", "invalid_json", "zero byte"),
                arguments("NaN", "{\"model\":\"mock-1\",\"temperature\":NaN}", "invalid_json", "not valid JSON"),
                arguments("no model", "{}", "missing_required_parameter", "'model'"),
                arguments("a number for a model", "{\"model\":1}", "invalid_type", "'model'"),
                arguments("an empty model", "{\"model\":\"\"}", "invalid_value", "'model'"),
                arguments("a zero character", "{\"model\":\"mock-\\u0000\"}", "invalid_value", "'model'"),
                arguments("not quite a stream", "{\"model\":\"mock-1\",\"stream\":\"true\"}", "invalid_type", "stream"),
                arguments("background", "{\"model\":\"mock-1\",\"background\":true}", "unsupported", "/v1/jobs"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void a_body_that_cannot_be_is_refused(String name, String body, String code, String words) {
        HttpReply refused = EDGE.send(Sent.post(PATH, body).bearer(KEY)).refusedWith(400, code);

        assertThat(refused.error().text("message")).contains(words);
        nextWorks();
    }

    @Test
    void two_hundred_levels_are_read() {
        EDGE.send(Sent.post(PATH, nested(200)).bearer(KEY)).refusedWith(400, "missing_required_parameter");
    }

    @Test
    @DisabledIf("withoutBytes")
    void bytes_that_are_no_text_are_refused() {
        byte[] latin1 = CHAT.replace("Hi", "Grüße").getBytes(StandardCharsets.ISO_8859_1);

        HttpReply refused = EDGE.send(Sent.of("POST", PATH)
                        .body(latin1)
                        .with("Content-Type", "application/json")
                        .bearer(KEY))
                .refusedWith(400, "invalid_json");

        assertThat(refused.error().text("message")).contains("UTF-8");
        nextWorks();
    }

    @Test
    void an_empty_body_is_refused_whatever_its_type() {
        EDGE.send(Sent.of("POST", PATH).bearer(KEY)).refusedWith(400, "invalid_json");
        EDGE.send(Sent.of("POST", PATH).bearer(KEY).with("Content-Type", "application/json"))
                .refusedWith(400, "invalid_json");
        nextWorks();
    }

    @Test
    void a_body_of_another_type_is_refused() {
        byte[] body = CHAT.getBytes(StandardCharsets.UTF_8);
        Sent untyped = Sent.of("POST", PATH).body(body).bearer(KEY);

        EDGE.send(untyped).refusedWith(415, "unsupported_content_type");
        for (String type : new String[] {
            "text/plain",
            "nonsense",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/jsonp",
            "application/json-seq"
        }) {
            EDGE.send(untyped.with("Content-Type", type)).refusedWith(415, "unsupported_content_type");
        }
        EDGE.send(untyped.with("Content-Type", "APPLICATION/JSON ; charset=utf-8"))
                .hasStatus(200);
    }

    @Test
    void a_body_over_the_limit_is_refused_and_one_at_the_limit_is_read() {
        for (String path : new String[] {PATH, "/v1/responses", "/v1/jobs"}) {
            HttpReply refused = EDGE.send(
                            Sent.post(path, ofLength(Edges.BODY_BYTES_MAX + 1)).bearer(KEY))
                    .refusedWith(413, "request_too_large");
            assertThat(refused.error().text("message")).contains("20000 bytes");
        }
        EDGE.send(Sent.post(PATH, ofLength(Edges.BODY_BYTES_MAX)).bearer(KEY)).hasStatus(200);
        nextWorks();
    }

    static Stream<Arguments> requests() {
        Sent models = Sent.get("/v1/models");
        return Stream.of(
                arguments("no such route", Sent.get("/nothing"), 404, "not_found"),
                arguments("no such route below", Sent.get("/v1/embeddings/x").bearer(KEY), 404, "not_found"),
                arguments("a large body to no route", Sent.post("/nothing", ofLength(30_000)), 404, "not_found"),
                arguments("the wrong method", Sent.get(PATH).bearer(KEY), 405, "method_not_allowed"),
                arguments("a method that is not there", Sent.of("DELETE", "/v1/models"), 405, "method_not_allowed"),
                arguments("a method of its own", Sent.of("BREW", "/healthz"), 405, "method_not_allowed"),
                arguments("a post to a get", Sent.post("/healthz", "{}"), 405, "method_not_allowed"),
                arguments("OPTIONS", Sent.of("OPTIONS", "/v1/models"), 405, "method_not_allowed"),
                arguments("OPTIONS on nothing", Sent.of("OPTIONS", "/nothing"), 404, "not_found"),
                arguments("no key", models, 401, "invalid_api_key"),
                arguments("an unknown key", models.bearer("sk-something-unknown"), 401, "invalid_api_key"),
                arguments("a key with an error", models.bearer(KEY + "x"), 401, "invalid_api_key"),
                arguments("the admin token", models.bearer(TestGateway.ADMIN_TOKEN), 401, "invalid_api_key"),
                arguments(
                        "two keys that differ",
                        models.bearer(KEY).with("X-API-Key", KEY.replace("agw_", "agw_a")),
                        401,
                        "invalid_api_key"),
                arguments("a key and the same again", models.bearer(KEY).bearer(KEY), 401, "invalid_api_key"),
                arguments(
                        "two X-API-Keys",
                        models.with("X-API-Key", KEY).with("X-API-Key", "other"),
                        401,
                        "invalid_api_key"),
                arguments("Basic", models.with("Authorization", "Basic " + KEY), 401, "invalid_api_key"),
                arguments(
                        "a other's body is not judged",
                        Sent.post(PATH, "{").bearer("unknown-key"),
                        401,
                        "invalid_api_key"),
                arguments(
                        "an unknown model",
                        Sent.post(PATH, CHAT.replace("mock-1", "gpt-9")).bearer(KEY),
                        404,
                        "model_not_found"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void a_request_that_may_not_be_is_refused(String name, Sent request, int status, String code) {
        HttpReply refused = EDGE.send(request);
        if (Edges.isOutside(request.target())) {
            refused.nothingAt(request.target());
        } else {
            refused.refusedWith(status, code);
        }
        nextWorks();
    }

    @Test
    void a_request_without_a_key_learns_what_to_send() {
        for (Sent request :
                new Sent[] {Sent.get("/v1/models"), Sent.get("/v1/models").with("Authorization", "Bearer ")}) {
            assertThat(EDGE.send(request)
                            .refusedWith(401, "invalid_api_key")
                            .error()
                            .text("message"))
                    .startsWith("You did not provide an API key. Send the header Authorization: Bearer KEY");
        }
        assertThat(EDGE.send(Sent.get("/v1/models").bearer("agw_x")).error().text("message"))
                .isEqualTo("Incorrect API key provided.");
    }

    @Test
    void a_wrong_method_is_shown_the_right_ones() {
        assertThat(EDGE.send(Sent.get(PATH)).header("allow")).isEqualTo("POST");
        assertThat(EDGE.send(Sent.of("OPTIONS", "/v1/models")).header("allow")).contains("GET");
    }

    @Test
    void a_page_of_another_origin_gets_an_answer_that_its_browser_will_not_show_it() {
        HttpReply answer = EDGE.send(Sent.get("/v1/models").bearer(KEY).with("Origin", "https://elsewhere.example"))
                .hasStatus(200);
        HttpReply preflight = EDGE.send(Sent.of("OPTIONS", "/v1/models")
                .with("Origin", "https://elsewhere.example")
                .with("Access-Control-Request-Method", "GET"));

        assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
        assertThat(preflight.headers()).doesNotContainKey("access-control-allow-origin");
    }

    /** API Gateway makes a text of every JSON body; what of other bytes, is not documented. */
    static boolean withoutBytes() {
        return Edges.PROCESSES;
    }

    private static void nextWorks() {
        EDGE.send(Sent.post(PATH, CHAT).bearer(KEY)).hasStatus(200);
    }

    private static String nested(int levels) {
        return "{\"a\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}";
    }

    private static String ofLength(int bytes) {
        String rest = CHAT.substring(1);
        String head = "{\"user\":\"";
        return head + "x".repeat(bytes - head.length() - 2 - rest.length()) + "\"," + rest;
    }
}
