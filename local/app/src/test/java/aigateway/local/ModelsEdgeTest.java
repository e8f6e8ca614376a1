package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsEdgeTest {
    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final TestGateway GATEWAY = TestGateway.behind(PROVIDER);
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());
    private static final String KEY = GATEWAY.newKey();

    @BeforeAll
    static void listsWhatARouterOfProvidersLists() {
        PROVIDER.answers(200, """
                {"object":"list","data":[{"id":"meta/llama-3","object":"model","created":7,"owned_by":"meta"},\
                {"id":"vendor/a+b:free","object":"model","created":7,"owned_by":"vendor"},{"id":"müller"}]}""");
    }

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
        PROVIDER.close();
    }

    @Test
    void the_list_holds_the_mock_and_what_the_provider_has() {
        HttpReply answer = EDGE.send(Sent.get("/v1/models").bearer(KEY)).hasStatus(200);

        assertThat(answer.json().text("object")).isEqualTo("list");
        assertThat(ids(answer)).contains("mock-1", "meta/llama-3", "müller");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models/mock-1, mock-1",
        "/v1/models/meta%2Fllama-3, meta/llama-3",
        "/v1/models/meta%2fllama-3, meta/llama-3",
        "/v1/models/meta/llama-3, meta/llama-3",
        "/v1/models/vendor%2Fa%2Bb%3Afree, vendor/a+b:free",
        "/v1/models/m%C3%BCller, müller"
    })
    void a_model_is_found_by_its_name_however_a_client_encodes_it(String target, String id) {
        HttpReply answer = EDGE.send(Sent.get(target).bearer(KEY)).hasStatus(200);

        assertThat(answer.json().text("id")).isEqualTo(id);
        assertThat(answer.json().text("object")).isEqualTo("model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "%00", "a%00b", "%2F", "%ff", "..%2F..%2Fadmin", "%E2%82%AC"})
    void any_other_name_is_a_model_that_does_not_exist(String name) {
        EDGE.send(Sent.get("/v1/models/" + name).bearer(KEY)).refusedWith(404, "model_not_found");
    }

    @Test
    void a_key_sees_only_the_models_that_it_may_use() {
        String narrow = String.valueOf(GATEWAY.createKey("{\"name\":\"narrow\",\"allowed_models\":[\"meta/*\"]}")
                .secret());

        assertThat(ids(EDGE.send(Sent.get("/v1/models").bearer(narrow)))).containsExactly("meta/llama-3");
        EDGE.send(Sent.get("/v1/models/mock-1").bearer(narrow)).refusedWith(404, "model_not_found");
    }

    private static List<String> ids(HttpReply answer) {
        return answer.json().items("data").stream()
                .map(item -> item instanceof Json.Obj model ? String.valueOf(model.text("id")) : "")
                .toList();
    }
}
