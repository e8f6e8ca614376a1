package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.TestGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** There is one spelling of a path; another one leads nowhere, or through the same guard. */
class PathsEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final String KEY = Edges.gateway().newKey();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//v1/models", "/v1//models", "/V1/MODELS", "/v1/models;x=1", "/v1;x=1/models", "/./v1/models",
                "/v1/./models", "/v1/%6dodels", "/%76%31/models", "/v1%2Fmodels", "/v1/models%20", "/v1/models.json",
                "/v1/models%3Fx", "/prod/v1/models"
            })
    void another_spelling_of_a_path_is_another_path(String target) {
        EDGE.send(Sent.get(target).bearer(KEY)).nothingAt(target);
    }

    @ParameterizedTest
    @CsvSource({
        "//v1/models, /v1/models",
        "/v1//chat/completions, /v1/chat/completions",
        "/v1/v1/chat/completions, /v1/chat/completions",
        "/v1/v1/v1/messages, /v1/messages",
        "/chat/completions, /v1/chat/completions",
        "/messages/count_tokens, /v1/messages/count_tokens",
        "/openai/v1/responses, /v1/responses",
        "/openai/deployments/m/chat/completions?api-version=1, /v1/chat/completions",
        "/prod/v1/models, /v1/models",
        "/V1/MODELS, /v1/models",
        "/v1/models%20, /v1/models",
        "/models/mock-1, /v1/models/mock-1"
    })
    void a_path_that_is_nearly_right_is_shown_the_right_one(String target, String meant) {
        HttpReply refused = EDGE.send(Sent.get(target).bearer(KEY)).nothingAt(target);
        // API Gateway, where it has no route, says the same to all.
        String words = Edges.isOutside(target) ? "There is no such endpoint." : "Did you mean " + meant + "?";
        assertThat(refused.error().text("message")).endsWith(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/v1/nothing",
                "//admin/v1/keys",
                "/admin//v1/keys",
                "/v1/%3Cb%3E",
                "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/models"
            })
    void another_path_gets_no_hint(String target) {
        HttpReply refused = EDGE.send(Sent.get(target).bearer(KEY)).nothingAt(target);
        assertThat(refused.error().text("message"))
                .isEqualTo(Edges.isOutside(target) ? "There is no such endpoint." : "There is nothing at this path.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin/v1/keys",
                "/admin/v1/keys/",
                "//admin/v1/keys",
                "/admin//v1/keys",
                "/v1/%2e%2e/admin/v1/keys",
                "/v1/../admin/v1/keys",
                "/v1/models/../../admin/v1/keys",
                "/v1/models/%2e%2e/%2e%2e/admin/v1/keys",
                "/v1/models/..%2f..%2fadmin%2fv1%2fkeys",
                "/ADMIN/V1/KEYS",
                "/admin/v1/keys;x=1",
                "/admin;x=1/v1/keys",
                "/admin%2Fv1%2Fkeys",
                "/%61dmin/v1/keys",
                "/admin/v1/keys%00",
                "/admin/v1/keys?after=/v1/models",
                "/healthz/../admin/v1/keys",
                "/docs/..%2fadmin/v1/keys",
                "/admin/v1/keys/."
            })
    void no_spelling_leads_around_the_admin_token(String target) {
        for (Sent attempt : new Sent[] {Sent.get(target), Sent.get(target).bearer(KEY)}) {
            HttpReply answer = EDGE.send(attempt);
            assertThat(answer.status()).isIn(401, 404);
            assertThat(answer.json().members()).containsOnlyKeys("error");
        }
    }

    @Test
    void a_slash_at_the_end_changes_nothing() {
        EDGE.send(Sent.get("/v1/models/").bearer(KEY)).hasStatus(200);
        EDGE.send(Sent.get("/healthz/")).hasStatus(200);
        EDGE.send(Sent.get("/admin/v1/keys/").bearer(TestGateway.ADMIN_TOKEN)).hasStatus(200);
        EDGE.send(Sent.get("/v1/models/")).refusedWith(401, "invalid_api_key");
    }
}
