package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import java.util.List;
import java.util.Objects;
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
                {"object":"list","data":[{"id":"meta/llama-3","object":"model","created":7,"owned_by":"meta",\
                "name":"Llama 3"},{"id":"gpt-4o-mini"},\
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

    @Test
    void a_model_has_its_provider_context_and_prices_beside_openais_members() {
        HttpReply answer =
                EDGE.send(Sent.get("/v1/models?limit=1000").bearer(KEY)).hasStatus(200);
        assertThat(answer.json().members()).containsOnlyKeys("object", "data");
        Json.Obj mini = model(answer, "gpt-4o-mini");
        assertThat(mini.text("object")).isEqualTo("model");
        assertThat(mini.integer("created", -1)).isZero();
        Json.Obj own = own(mini);
        assertThat(own.text("provider")).isEqualTo("openai");
        assertThat(own.text("model")).isEqualTo("gpt-4o-mini");
        assertThat(own.integer("context_tokens", 0)).isEqualTo(128_000);
        assertThat(own.integer("output_tokens_max", 0)).isEqualTo(16_384);
        assertThat(own.members().get("prices")).isInstanceOf(Json.Obj.class);
        assertThat(String.valueOf(own.object("prices")))
                .contains("input_usd_per_million", "output_usd_per_million", "cached_input_usd_per_million");
        assertThat(own(model(answer, "müller")).members()).containsOnlyKeys("provider", "model");
        Json.Obj one = EDGE.send(Sent.get("/v1/models/gpt-4o-mini").bearer(KEY))
                .hasStatus(200)
                .json();
        assertThat(one).isEqualTo(mini);
    }

    @Test
    void a_client_of_anthropic_gets_pages_in_its_form() {
        List<String> all = ids(anthropic("/v1/models?limit=1000"));
        assertThat(all).contains("mock-1", "meta/llama-3");
        HttpReply first = anthropic("/v1/models?limit=2");
        assertThat(first.json().members()).containsOnlyKeys("data", "first_id", "has_more", "last_id");
        assertThat(ids(first)).isEqualTo(all.subList(0, 2));
        assertThat(first.json().text("first_id")).isEqualTo(all.get(0));
        assertThat(first.json().text("last_id")).isEqualTo(all.get(1));
        assertThat(first.json().member("has_more")).isEqualTo(new Json.Bool(true));

        HttpReply rest = anthropic("/v1/models?limit=1000&after_id=" + all.get(1));
        assertThat(ids(rest)).isEqualTo(all.subList(2, all.size()));
        assertThat(rest.json().member("has_more")).isEqualTo(new Json.Bool(false));

        HttpReply before =
                anthropic("/v1/models?limit=1&before_id=" + all.get(2).replace("+", "%2B"));
        assertThat(ids(before)).isEqualTo(all.subList(1, 2));
        assertThat(before.json().member("has_more")).isEqualTo(new Json.Bool(true));

        Json.Obj llama = model(anthropic("/v1/models?limit=1000"), "meta/llama-3");
        assertThat(llama.text("type")).isEqualTo("model");
        assertThat(llama.text("display_name")).isEqualTo("Llama 3");
        assertThat(llama.text("created_at")).isEqualTo("1970-01-01T00:00:07Z");
        assertThat(llama.member("object")).isNull();
        assertThat(anthropic("/v1/models/meta%2Fllama-3").json()).isEqualTo(llama);
        Json.Obj mini = anthropic("/v1/models/gpt-4o-mini").json();
        assertThat(mini.integer("max_input_tokens", 0)).isEqualTo(128_000);
        assertThat(mini.integer("max_tokens", 0)).isEqualTo(16_384);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=x",
                "after_id=nope",
                "before_id=nope",
                "after_id=mock-1&before_id=mock-1"
            })
    void a_wrong_page_is_refused_in_anthropics_form(String query) {
        HttpReply refused = EDGE.send(
                        Sent.get("/v1/models?" + query).bearer(KEY).with("anthropic-version", "2023-06-01"))
                .hasStatus(400);
        assertThat(refused.json().text("type")).isEqualTo("error");
        assertThat(refused.error().text("type")).isEqualTo("invalid_request_error");
    }

    @Test
    void a_client_of_anthropic_reads_refusals_in_its_form() {
        HttpReply missing = EDGE.send(Sent.get("/v1/models/nope").bearer(KEY).with("anthropic-version", "2023-06-01"))
                .hasStatus(404);
        assertThat(missing.error().text("type")).isEqualTo("not_found_error");
        HttpReply unknown = EDGE.send(Sent.get("/v1/models").with("anthropic-version", "2023-06-01"))
                .hasStatus(401);
        assertThat(unknown.error().text("type")).isEqualTo("authentication_error");
    }

    private static HttpReply anthropic(String target) {
        return EDGE.send(Sent.get(target).bearer(KEY).with("anthropic-version", "2023-06-01"))
                .hasStatus(200);
    }

    private static Json.Obj model(HttpReply answer, String id) {
        return answer.json().items("data").stream()
                .map(Json.Obj.class::cast)
                .filter(each -> id.equals(each.text("id")))
                .findFirst()
                .orElseThrow();
    }

    private static Json.Obj own(Json.Obj model) {
        return Objects.requireNonNull(model.object("agw"));
    }

    private static List<String> ids(HttpReply answer) {
        return answer.json().items("data").stream()
                .map(item -> item instanceof Json.Obj model ? String.valueOf(model.text("id")) : "")
                .toList();
    }
}
