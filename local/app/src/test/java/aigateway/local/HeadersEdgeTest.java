package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.TestGateway;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final String KEY = Edges.gateway().newKey();

    /** Of every kind that reaches the gateway. */
    private static List<Sent> requests() {
        return Stream.of(
                        Sent.get("/healthz"),
                        Sent.get("/readyz"),
                        Sent.get("/metrics"),
                        Sent.get("/docs"),
                        Sent.get("/docs/docs.js"),
                        Sent.get("/openapi.json"),
                        Sent.get("/v1/models"),
                        Sent.get("/v1/models").bearer(KEY),
                        Sent.get("/v1/jobs").bearer(KEY),
                        Sent.get("/admin/v1/keys").bearer(TestGateway.ADMIN_TOKEN),
                        Sent.get("/nothing"),
                        Sent.of("DELETE", "/healthz"),
                        Sent.of("OPTIONS", "/v1/models"),
                        Sent.of("HEAD", "/healthz"),
                        Sent.of("HEAD", "/nothing"),
                        Sent.post("/v1/chat/completions", "{").bearer(KEY),
                        Sent.post("/v1/chat/completions", "x".repeat(Edges.BODY_BYTES_MAX + 1)),
                        Sent.post("/v1/responses", "{\"model\":\"mock-1\",\"input\":\"x\"}")
                                .bearer(KEY),
                        Sent.post("/v1/responses", "{\"model\":\"mock-error\",\"input\":\"x\"}")
                                .bearer(KEY),
                        Sent.post("/v1/responses", "{\"model\":\"mock-429\",\"input\":\"x\"}")
                                .bearer(KEY))
                .filter(request -> !Edges.isOutside(request.target()))
                .toList();
    }

    @Test
    void every_answer_has_a_request_id_of_its_own_and_is_what_it_says_it_is() {
        Set<String> ids = new HashSet<>();
        for (Sent request : requests()) {
            HttpReply answer = EDGE.send(request);
            String name = request.method() + " " + request.target();
            assertThat(answer.header("x-request-id")).as(name).matches("req_[0-9a-f]{32}");
            assertThat(ids.add(answer.header("x-request-id"))).as(name).isTrue();
            assertThat(answer.header("x-content-type-options")).as(name).isEqualTo("nosniff");
            assertThat(answer.header("cache-control")).as(name).isIn("no-store", "no-cache");
            assertThat(answer.headers()).as(name).doesNotContainKeys("server", "x-powered-by");
            if (!request.method().equals("HEAD")) {
                assertThat(answer.header("content-length")).as(name).isEqualTo(Integer.toString(answer.body().length));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/docs", "/openapi.json", "/nothing", "/v1/models", "/v1/chat/completions"})
    void HEAD_is_GET_without_its_body(String path) {
        HttpReply whole = EDGE.send(Sent.get(path).bearer(KEY));
        HttpReply head = EDGE.send(Sent.of("HEAD", path).bearer(KEY)).hasStatus(whole.status());

        assertThat(head.body()).isEmpty();
        assertThat(head.header("content-type")).isEqualTo(whole.header("content-type"));
        assertThat(head.header("content-length")).isEqualTo(whole.header("content-length"));
    }

    @Test
    void a_providers_no_says_whether_to_try_again() {
        HttpReply busy = EDGE.send(Sent.post("/v1/responses", "{\"model\":\"mock-429\",\"input\":\"x\"}")
                .bearer(KEY));

        busy.hasStatus(429);
        assertThat(busy.header("retry-after")).matches("\\d+");
        assertThat(busy.header("x-agw-provider")).isEqualTo("mock");
    }

    @Test
    void a_models_name_cannot_write_headers() {
        HttpReply broken =
                EDGE.send(Sent.post("/v1/responses", "{\"model\":\"mock-x\\r\\nset-cookie: a=b\",\"input\":\"x\"}")
                        .bearer(KEY));
        HttpReply odd = EDGE.send(Sent.post("/v1/responses", "{\"model\":\"mock-x ü\",\"input\":\"x\"}")
                .bearer(KEY));

        broken.refusedWith(400, "invalid_value");
        assertThat(broken.headers()).doesNotContainKey("set-cookie");
        odd.refusedWith(404, "model_not_found");
        assertThat(odd.header("x-agw-model")).isEqualTo("mock-x??");
    }
}
