package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.TestGateway;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingsEdgeTest {
    private static final String PATH = "/v1/embeddings";
    private static final String BODY =
            "{\"model\":\"mock-embedding\",\"input\":[\"twelve bytes\",\"ü\"],\"encoding_format\":\"base64\"}";
    private static final Edge EDGE = Edges.shared();
    private static final String KEY = Edges.gateway().newKey();

    @Test
    void embeddings_say_who_made_them_and_what_they_cost() {
        HttpReply answer = EDGE.send(Sent.post(PATH, BODY).bearer(KEY)).hasStatus(200);

        assertThat(answer.json().text("object")).isEqualTo("list");
        assertThat(answer.json().items("data")).hasSize(2);
        String packed =
                answer.json().items("data").getFirst() instanceof Json.Obj first ? first.text("embedding") : null;
        assertThat(Base64.getDecoder().decode(Objects.requireNonNull(packed))).hasSize(256 * Float.BYTES);
        assertThat(answer.header("x-agw-provider")).isEqualTo("mock");
        assertThat(answer.header("x-agw-model")).isEqualTo("mock-embedding");
        assertThat(answer.header("x-agw-cost-usd")).isEqualTo("0.000004");
        assertThat(answer.headers()).doesNotContainKey("x-agw-output-capped");
        assertThat(EDGE.send(Sent.get("/v1/models/mock-embedding").bearer(KEY))
                        .hasStatus(200)
                        .json()
                        .text("id"))
                .isEqualTo("mock-embedding");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /v1/embeddings       | {"model":"mock-1","input":"x"}                        | 400 | unsupported
            /v1/embeddings       | {"model":"mock-embedding","input":[]}                 | 400 | invalid_value
            /v1/embeddings       | {"model":"mock-embedding"}                            | 400 | missing_required_parameter
            /v1/embeddings       | {"input":"x"}                                         | 400 | missing_required_parameter
            /v1/embeddings       | {"model":"mock-embedding","input":"x","stream":true}  | 400 | unsupported
            /v1/embeddings       | {"model":"no-such-model","input":"x"}                        | 404 | model_not_found
            /v1/chat/completions | {"model":"mock-embedding","messages":[]}              | 400 | unsupported
            /v1/responses        | {"model":"mock-embedding","input":"x"}                | 400 | unsupported
            /v1/jobs             | {"kind":"audio","payload":{"model":"mock-embedding"}} | 400 | invalid_value
            """)
    void what_is_no_request_for_embeddings_is_refused(String path, String body, int status, String code) {
        EDGE.send(Sent.post(path, body).bearer(KEY)).refusedWith(status, code);
    }

    @Test
    void a_key_asks_only_the_models_that_it_may() {
        String narrow = String.valueOf(Edges.gateway()
                .createKey("{\"name\":\"narrow\",\"allowed_models\":[\"mock-1\"]}")
                .secret());

        EDGE.send(Sent.post(PATH, BODY).bearer(narrow)).refusedWith(403, "model_not_allowed");
        EDGE.send(Sent.post(PATH, BODY)).refusedWith(401, "invalid_api_key");
        EDGE.send(Sent.get(PATH).bearer(KEY)).refusedWith(405, "method_not_allowed");
    }

    @Test
    void they_can_be_rehearsed_under_a_hard_budget_and_handed_in_as_a_job() {
        var funded = Edges.gateway().createKey("{\"name\":\"funded\",\"budgets\":[{\"limit_usd\":0.0005}]}");
        String secret = String.valueOf(funded.secret());
        Json.Obj rehearsed = EDGE.send(Sent.post(
                                "/admin/v1/dry-run",
                                "{\"key\":\"" + secret.substring("agw_".length(), secret.indexOf('.'))
                                        + "\",\"endpoint\":\"/v1/embeddings\",\"body\":" + BODY + "}")
                        .bearer(TestGateway.ADMIN_TOKEN))
                .hasStatus(200)
                .json();

        assertThat(rehearsed.member("passes")).isEqualTo(new Json.Bool(true));
        assertThat(rehearsed.member("output_cap_tokens")).isNull();
        // A token for each of its 83 bytes, and 16 for each of two inputs and for all.
        assertThat(rehearsed.member("held_usd")).isEqualTo(new Json.Num("0.000131"));

        Json.Obj job = EDGE.send(Sent.post("/v1/jobs", "{\"kind\":\"embeddings\",\"payload\":" + BODY + "}")
                        .bearer(secret))
                .hasStatus(202)
                .json();
        assertThat(job.text("kind")).isEqualTo("embeddings");
        HttpReply over = EDGE.send(Sent.post(PATH, BODY.replace("twelve bytes", "a".repeat(500)))
                        .bearer(secret))
                .hasStatus(429);
        assertThat(over.error().text("code")).isEqualTo("insufficient_quota");
    }
}
