package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.kernel.Part;
import aigateway.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PricesEdgeTest {
    private static final String PRICES = "/admin/v1/prices";
    private static final String MOCK = """
            {"provider":"mock","model":"mock-1","input_usd_per_million":1,"output_usd_per_million":2%s}""";
    private static final TestGateway GATEWAY = TestGateway.start(Map.of());
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
    }

    @Test
    void the_list_says_what_is_in_force_and_where_it_is_from() {
        Json.Obj price = only(admin(Sent.get(PRICES + "?provider=openai&model=gpt-4o-mini")));

        assertThat(price.members().keySet())
                .startsWith("id", "object", "provider", "model", "input_usd_per_million")
                .containsAll(Part.members())
                .endsWith("long_context", "service_tiers", "context_tokens", "output_tokens_max", "version", "source");
        assertThat(price.text("id")).isEqualTo("openai/gpt-4o-mini");
        assertThat(price.text("object")).isEqualTo("price");
        assertThat(price.member("input_usd_per_million")).isEqualTo(new Json.Num("0.15"));
        assertThat(price.member("cached_input_usd_per_million")).isEqualTo(new Json.Num("0.075"));
        assertThat(price.member("cache_write_usd_per_million")).isEqualTo(new Json.Num("0.15"));
        assertThat(price.member("output_usd_per_million")).isEqualTo(new Json.Num("0.6"));
        assertThat(price.member("audio_input_usd_per_million")).isNull();
        assertThat(price.member("long_context")).isNull();
        assertThat(price.integer("context_tokens", 0)).isEqualTo(128_000);
        assertThat(price.integer("output_tokens_max", 0)).isEqualTo(16_384);
        assertThat(price.text("version")).matches("\\d{4}-\\d{2}-\\d{2}");
        assertThat(price.text("source")).startsWith("https://");
    }

    @Test
    void a_tier_for_long_input_is_shown() {
        Json tier = only(admin(Sent.get(PRICES + "?provider=google&model=gemini-2.5-pro")))
                .member("long_context");

        assertThat(tier)
                .isInstanceOfSatisfying(
                        Json.Obj.class,
                        longer -> assertThat(longer.members())
                                .containsEntry("above_tokens", new Json.Num("200000"))
                                .containsEntry("input_usd_per_million", new Json.Num("2.5"))
                                .containsEntry("output_usd_per_million", new Json.Num("15")));
    }

    @Test
    void the_list_is_read_page_by_page_and_in_order() {
        List<String> read = new ArrayList<>();
        String after = "";
        Json.Obj page;
        do {
            page = admin(Sent.get(PRICES + "?limit=100" + after)).hasStatus(200).json();
            read.addAll(ids(page));
            after = "&after=" + page.text("last_id");
        } while (new Json.Bool(true).equals(page.member("has_more")));

        assertThat(read).doesNotHaveDuplicates().isSorted().contains("openai/gpt-4o-mini", "mock/mock-1");
        assertThat(read).hasSizeGreaterThan(200);
    }

    @Test
    void a_filter_narrows_and_both_ask_as_a_call_would() {
        assertThat(ids(json(Sent.get(PRICES + "?provider=mock"))))
                .containsExactly(
                        "mock/mock-1", "mock/mock-429", "mock/mock-embedding", "mock/mock-error", "mock/mock-slow");
        assertThat(ids(json(Sent.get(PRICES + "?provider=mock&limit=2&after=mock/mock-1"))))
                .containsExactly("mock/mock-429", "mock/mock-embedding");
        assertThat(ids(json(Sent.get(PRICES + "?model=claude-opus-5-5")))).containsExactly("anthropic/claude-opus-5-5");
        assertThat(ids(json(Sent.get(PRICES + "?provider=openai&model=anthropic%2Fclaude-opus-5.5"))))
                .containsExactly("anthropic/claude-opus-5-5");
        assertThat(ids(json(Sent.get(PRICES + "?provider=openai&model=gpt-4o-mini-2024-07-18"))))
                .containsExactly("openai/gpt-4o-mini");
        assertThat(ids(json(Sent.get(PRICES + "?provider=openai&model=no-such-model"))))
                .isEmpty();
        assertThat(ids(json(Sent.get(PRICES + "?provider=%00&model=%ff")))).isEmpty();
        assertThat(ids(json(Sent.get(PRICES + "?after=zzz")))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"limit=0, limit", "limit=101, limit", "limit=x, limit", "after=%00, after", "after=a%20b, after"})
    void a_page_that_cannot_be_is_refused(String query, String param) {
        HttpReply answer = admin(Sent.get(PRICES + "?" + query)).refusedWith(400, "invalid_value");

        assertThat(answer.error().text("param")).isEqualTo(param);
    }

    @Test
    void an_override_is_answered_listed_and_charged() {
        String key = GATEWAY.newKey();

        Json.Obj price = put("""
                        {"provider":"mock","model":"mock-1","input_usd_per_million":10000,
                         "output_usd_per_million":0.000001,"cached_input_usd_per_million":5e-1,
                         "cache_write_usd_per_million":2,"reasoning_usd_per_million":3,"audio_input_usd_per_million":4,
                         "audio_output_usd_per_million":5,"context_tokens":1000,"output_tokens_max":100,
                         "long_context":{"above_tokens":500,"input_usd_per_million":6,"output_usd_per_million":7}}""").hasStatus(200).json();

        assertThat(price.text("version")).matches("override-[1-9]\\d*");
        assertThat(price.text("source")).isEqualTo("override");
        assertThat(price.member("input_usd_per_million")).isEqualTo(new Json.Num("10000"));
        assertThat(price.member("output_usd_per_million")).isEqualTo(new Json.Num("0.000001"));
        assertThat(price.member("cached_input_usd_per_million")).isEqualTo(new Json.Num("0.5"));
        assertThat(price.member("audio_output_usd_per_million")).isEqualTo(new Json.Num("5"));
        assertThat(only(admin(Sent.get(PRICES + "?provider=mock&model=mock-1"))))
                .isEqualTo(price.object("after"));
        assertThat(price.object("before")).isNotNull();
        HttpReply answer = EDGE.send(Sent.post(
                                "/v1/chat/completions",
                                "{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}")
                        .bearer(key))
                .hasStatus(200);
        assertThat(Double.parseDouble(answer.header("x-agw-cost-usd"))).isGreaterThan(0.009);
    }

    @Test
    void the_second_override_is_a_new_version() {
        String first = put(MOCK.formatted("")).hasStatus(200).json().text("version");
        String second = put(MOCK.formatted("")).hasStatus(200).json().text("version");

        assertThat(second).isNotEqualTo(first).startsWith("override-");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model":"m","input_usd_per_million":1,"output_usd_per_million":1} | missing_required_parameter | provider
            {"provider":"p","input_usd_per_million":1,"output_usd_per_million":1} | missing_required_parameter | model
            {"provider":"p","model":"m","output_usd_per_million":1} | missing_required_parameter | input_usd_per_million
            {"provider":"p","model":"m","input_usd_per_million":1} | missing_required_parameter | output_usd_per_million
            {"provider":"P","model":"m","input_usd_per_million":1,"output_usd_per_million":1} | invalid_value | provider
            {"provider":"a/b","model":"m","input_usd_per_million":1,"output_usd_per_million":1} | invalid_value | provider
            {"provider":"p","model":"a b","input_usd_per_million":1,"output_usd_per_million":1} | invalid_value | model
            {"provider":"p","model":"é","input_usd_per_million":1,"output_usd_per_million":1} | invalid_value | model
            {"provider":"p","model":"m","input_usd_per_million":-1,"output_usd_per_million":1} | invalid_value | input_usd_per_million
            {"provider":"p","model":"m","input_usd_per_million":1,"output_usd_per_million":1,"cached_input_usd_per_million":0.0000001} | invalid_value | cached_input_usd_per_million
            {"provider":"p","model":"m","input_usd_per_million":10000.1,"output_usd_per_million":1} | invalid_value | input_usd_per_million
            {"provider":"p","model":"m","input_usd_per_million":1e999999999,"output_usd_per_million":1} | invalid_value | input_usd_per_million
            {"provider":"p","model":"m","input_usd_per_million":"1","output_usd_per_million":1} | invalid_type | input_usd_per_million
            {"provider":"p","model":"m","input_usd_per_million":1,"output_usd_per_million":1,"context_tokens":0} | invalid_value | context_tokens
            {"provider":"p","model":"m","input_usd_per_million":1,"output_usd_per_million":1,"output_tokens_max":1.5} | invalid_value | output_tokens_max
            {"provider":"p","model":"m","input_usd_per_million":1,"output_usd_per_million":1,"cached":1} | unknown_parameter | cached
            {"provider":"p","model":"m","input_usd_per_million":1,"output_usd_per_million":1,"long_context":{"input_usd_per_million":1,"output_usd_per_million":1}} | missing_required_parameter | long_context.above_tokens
            {"provider":"p","model":"m","input_usd_per_million":1,"output_usd_per_million":1,"long_context":{"above_tokens":1,"output_usd_per_million":1}} | missing_required_parameter | long_context.input_usd_per_million
            {"provider":"p","model":"m","input_usd_per_million":1,"output_usd_per_million":1,"long_context":[]} | invalid_type | long_context
            {"provider":"opnai","model":"gpt-4o","input_usd_per_million":1,"output_usd_per_million":1} | invalid_value | provider
            {"provider":"openai","model":"m","input_usd_per_million":1,"output_usd_per_million":1} | invalid_value | model
            {"provider":"opnai","discount_percent":1} | invalid_value | provider
            {"provider":"openai","discount_percent":1,"effective_from":"2020-01-01"} | invalid_value | effective_from
            """)
    void what_no_price_can_be_is_refused_by_its_name(String json, String code, String param) {
        HttpReply answer = put(json).refusedWith(400, code);

        assertThat(answer.error().text("param")).isEqualTo(param);
        assertThat(ids(json(Sent.get(PRICES + "?model=m")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "1"})
    void what_is_no_object_is_no_price(String body) {
        put(body).refusedWith(400, "invalid_json");
    }

    @Test
    void another_content_type_is_refused() {
        admin(Sent.of("PUT", PRICES).body(new byte[] {'x'}).with("Content-Type", "text/plain"))
                .refusedWith(415, "unsupported_content_type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT"})
    void without_the_token_nothing_is_shown_and_nothing_changes(String method) {
        String before = json(Sent.get(PRICES + "?provider=mock&model=mock-429")).toString();
        String body = "{\"provider\":\"mock\",\"model\":\"mock-429\",\"input_usd_per_million\":0,"
                + "\"output_usd_per_million\":0}";
        Sent bare = Sent.of(method, PRICES);
        Sent request = method.equals("PUT") ? bare.json(body) : bare;

        for (Sent attempt : List.of(request, request.bearer("wrong"), request.bearer(GATEWAY.newKey()))) {
            EDGE.send(attempt).refusedWith(401, "invalid_api_key");
        }

        assertThat(json(Sent.get(PRICES + "?provider=mock&model=mock-429")).toString())
                .isEqualTo(before);
    }

    private static HttpReply put(String json) {
        return admin(Sent.of("PUT", PRICES).json(json));
    }

    private static HttpReply admin(Sent request) {
        return EDGE.send(request.bearer(ADMIN_TOKEN));
    }

    private static Json.Obj json(Sent request) {
        return admin(request).hasStatus(200).json();
    }

    private static Json.Obj only(HttpReply answer) {
        List<Json> data = answer.hasStatus(200).json().items("data");
        assertThat(data).hasSize(1);
        if (data.getFirst() instanceof Json.Obj price) {
            return price;
        }
        throw new AssertionError(answer.text());
    }

    private static List<String> ids(Json.Obj page) {
        return page.items("data").stream()
                .map(item -> item instanceof Json.Obj price ? String.valueOf(price.text("id")) : "")
                .toList();
    }
}
