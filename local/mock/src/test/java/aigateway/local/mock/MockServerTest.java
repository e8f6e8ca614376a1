package aigateway.local.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MockServerTest {
    @Test
    void it_lists_its_models_always_alike() {
        HttpResponse<String> list = Client.get("/v1/models");

        assertThat(Json.value(list.body()).get("data").findValuesAsText("id"))
                .containsExactly("mock-1", "mock-embedding", "mock-slow", "mock-error", "mock-429");
        assertThat(Json.value(list.body()).get("data").findValuesAsText("owned_by"))
                .containsOnly("mock");
        assertThat(Client.get("/v1/models").body()).isEqualTo(list.body());
    }

    @Test
    void mock_error_always_fails() {
        HttpResponse<String> response = Client.post(Client.RESPONSES, "{'model':'mock-error'}");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(error(response).get("type").asText()).isEqualTo("server_error");
    }

    @Test
    void mock_429_says_to_come_back_after_seven_seconds() {
        HttpResponse<String> response = Client.post(Client.CHAT, "{'model':'mock-429'}");

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("retry-after")).contains("7");
        assertThat(error(response).get("code").asText()).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void mock_slow_answers_after_two_seconds() {
        long began = System.nanoTime();
        HttpResponse<String> response = Client.post(Client.RESPONSES, "{'model':'mock-slow','input':'x'}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(1_990));
        assertThat(Json.value(response.body()).get("model").asText()).isEqualTo("mock-slow");
    }

    @Test
    void an_unknown_model_or_path_is_not_found() {
        HttpResponse<String> response = Client.post(Client.RESPONSES, "{'model':'mock-2','input':'x'}");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(error(response).get("code").asText()).isEqualTo("model_not_found");
        assertThat(Client.post("/v1/audio", "{'model':'mock-1'}").statusCode()).isEqualTo(404);
        assertThat(Client.get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void a_model_for_embeddings_does_not_talk_and_the_other_makes_none() {
        for (HttpResponse<String> response : List.of(
                Client.post(Client.EMBEDDINGS, "{'model':'mock-1','input':'x'}"),
                Client.post(Client.CHAT, "{'model':'mock-embedding'}"))) {
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(error(response).get("code").asText()).isEqualTo("unsupported");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "7", "{} {}"})
    void a_body_that_is_no_json_object_is_refused(String body) {
        assertThat(Client.post(Client.RESPONSES, body).statusCode()).isEqualTo(400);
    }

    @Test
    void a_moderation_never_flags_and_has_every_category() {
        JsonNode one = Client.answer("/v1/moderations", "'input':'x'");
        JsonNode two = Client.answer("/v1/moderations", "'input':['x','y']");

        assertThat(one.get("results")).hasSize(1);
        assertThat(two.get("results")).hasSize(2);
        JsonNode result = two.get("results").get(1);
        assertThat(result.get("flagged").asBoolean(true)).isFalse();
        for (String name : List.of("categories", "category_scores", "category_applied_input_types")) {
            assertThat(result.get(name)).as(name).hasSize(13);
        }
        assertThat(Client.refusal("/v1/moderations", "")).isEqualTo("missing_required_parameter input");
    }

    private static JsonNode error(HttpResponse<String> response) {
        return Json.value(response.body()).get("error");
    }
}
