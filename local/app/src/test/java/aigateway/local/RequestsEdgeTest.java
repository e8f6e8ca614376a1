package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsEdgeTest {
    private static final String REQUESTS = "/admin/v1/requests";
    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final TestGateway GATEWAY = TestGateway.behind(PROVIDER);
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());
    private static final String REPLY =
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-4o-mini\","
                    + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":200,\"total_tokens\":1200}}";

    private static Key spender = new Key("", "");
    private static Key other = new Key("", "");
    private static HttpReply served = new HttpReply(0, Map.of(), new byte[0]);
    private static HttpReply charged = served;
    private static HttpReply refused = served;

    private record Key(String id, String secret) {}

    @BeforeAll
    static void threeCalls() {
        spender = key("{\"name\":\"=spender\",\"tags\":[\"team:a\"],\"budgets\":[{\"limit_usd\":5,\"period\":\"month\","
                + "\"name\":\"Monthly\"}]}");
        other = key("{\"name\":\"other\",\"allowed_models\":[\"gpt-4o\"]}");
        PROVIDER.answers(200, REPLY);
        served = chat(spender).hasStatus(200);
        PROVIDER.answers(408, "{}");
        charged = chat(spender).hasStatus(502);
        refused = chat(other).hasStatus(403);
    }

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
        PROVIDER.close();
    }

    @Test
    void calls_are_listed_newest_first_in_pages() {
        List<String> all = ids(list(""));
        List<String> paged = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            Json.Obj page = list("?limit=1" + after);
            paged.addAll(ids(page));
            after = "&after=" + page.text("last_id");
            more = Objects.equals(page.member("has_more"), new Json.Bool(true));
        }

        assertThat(all).containsExactly(id(refused), id(charged), id(served)).isEqualTo(paged);
        assertThat(list("").members()).containsEntry("searched_until", new Json.Null());
    }

    @Test
    void a_line_has_names_models_tokens_cost_and_times() {
        Json.Obj line = objects(list("?outcome=settled"), "data").getFirst();

        assertThat(line.text("key_name")).isEqualTo("=spender");
        assertThat(line.text("model")).isEqualTo("gpt-4o-mini");
        assertThat(line.text("served_model")).isEqualTo("gpt-4o-mini");
        assertThat(line.text("provider")).isEqualTo("openai");
        assertThat(line.integer("status", 0)).isEqualTo(200);
        assertThat(line.integer("input_tokens", 0)).isEqualTo(1000);
        assertThat(line.member("cost_usd")).isEqualTo(new Json.Num(served.header("x-agw-cost-usd")));
        assertThat(line.members()).containsEntry("cost_note", new Json.Null());
        assertThat(line.members()).containsEntry("fault", new Json.Null());
        assertThat(line.integer("ms", -1)).isNotNegative();
        assertThat(line.items("tags")).containsExactly(new Json.Str("team:a"));
    }

    @ParameterizedTest
    @CsvSource({
        "status=200, 1",
        "status=2xx, 1",
        "status=4xx, 1",
        "status=5xx, 1",
        "status=418, 0",
        "fault=policy, 1",
        "fault=provider, 1",
        "fault=caller, 0",
        "outcome=refused, 1",
        "outcome=charged, 1",
        "code=model_not_allowed, 1",
        "provider=openai, 2",
        "model=gpt-4o-mini, 3",
        "model=gpt-4o, 0",
        "endpoint=chat.completions, 3",
        "tag=team:a, 2",
        "user=0123456789abcdef, 0",
        "job=job_00000000000000000000000000000000, 0",
        "team=none, 3",
        "team=team_00000000000000000000000000000000, 0",
        "min_cost_usd=0.0000001, 2",
        "min_cost_usd=5, 0",
        "min_ms=0, 3",
        "min_ms=999999, 0",
        "from=2000-01-01&to=2000-01-02, 0",
        "from=2000-01-01, 3",
        "status=5xx&provider=openai&tag=team:a, 1",
    })
    void filters_can_be_combined(String query, int calls) {
        assertThat(ids(list("?" + query))).hasSize(calls);
        assertThat(ids(list("?key=" + spender.id() + "&" + query)))
                .hasSizeLessThanOrEqualTo(calls)
                .isSubsetOf(ids(list("?" + query)));
    }

    @Test
    void a_table_for_a_spreadsheet_has_the_same_lines_and_no_formula() {
        HttpReply csv =
                admin(Sent.get(REQUESTS + "?format=csv&provider=openai")).hasStatus(200);

        assertThat(csv.header("content-type")).startsWith("text/csv");
        assertThat(csv.header("x-agw-has-more")).isEqualTo("false");
        assertThat(csv.text().lines()).hasSize(3);
        assertThat(csv.text().lines().findFirst().orElse(""))
                .startsWith("id,time,key_id,key_name,")
                .endsWith(",tags");
        assertThat(csv.text()).contains("\"'=spender\"").doesNotContain("\"=spender");
        assertThat(csv.text().lines().skip(1).map(line -> line.substring(0, 36)))
                .isEqualTo(ids(list("?provider=openai")));
    }

    @Test
    void a_call_shows_how_its_cost_comes_about_and_which_budget_it_touched() {
        Json.Obj call =
                admin(Sent.get(REQUESTS + "/" + id(served))).hasStatus(200).json();
        Json.Obj attempt = objects(call, "waterfall").getFirst();

        assertThat(attempt.text("provider_key")).isEqualTo("OPENAI_API_KEY");
        assertThat(attempt.integer("provider_status", 0)).isEqualTo(200);
        List<Json.Obj> lines = objects(attempt, "lines");
        assertThat(lines).extracting(line -> line.text("part")).containsExactly("input", "output");
        assertThat(lines).extracting(line -> number(line, "price_usd")).containsExactly("0.15", "0.6");
        assertThat(lines.stream()
                        .map(line -> new BigDecimal(number(line, "cost_usd")))
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(served.header("x-agw-cost-usd"));
        assertThat(new BigDecimal(number(attempt, "held_usd"))).isPositive();
        Json.Obj budget = objects(call, "budgets").getFirst();
        assertThat(budget.text("name")).isEqualTo("Monthly");
        assertThat(number(budget, "spent_before_usd")).isEqualTo("0");
        assertThat(number(budget, "spent_after_usd")).isEqualTo(served.header("x-agw-cost-usd"));
        Json.Obj headers = Objects.requireNonNull(call.object("headers"));
        headers.members().forEach((name, value) -> assertThat(value).isEqualTo(new Json.Str(served.header(name))));
        assertThat(headers.members()).hasSizeGreaterThan(3);
        assertThat(call.text("source")).isEqualTo(Edges.SOURCE);
        assertThat(call.object("request")).isNotNull();
        assertThat(call.text("content")).startsWith("Prompts and replies are not stored.");
    }

    @Test
    void the_error_of_a_charged_call_and_its_look_up_say_what_was_charged() {
        Json.Obj call =
                admin(Sent.get(REQUESTS + "/" + id(charged))).hasStatus(200).json();

        String cost = number(call, "cost_usd");
        assertThat(charged.error().text("message"))
                .endsWith("Up to $" + cost + " was set aside for this call and is charged until its bill is known.");
        assertThat(call.text("cost_note")).isEqualTo("charged");
        assertThat(call.text("fault")).isEqualTo("provider");
        assertThat(objects(call, "waterfall").getFirst().text("cost_reason")).contains("until the provider's bill");
    }

    @Test
    void the_owner_of_a_key_sees_its_own_calls_only_and_no_provider_key() {
        HttpReply own = EDGE.send(Sent.get("/v1/requests/" + id(served)).bearer(spender.secret()))
                .hasStatus(200);

        assertThat(own.json().member("cost_usd")).isEqualTo(new Json.Num(served.header("x-agw-cost-usd")));
        assertThat(own.text()).doesNotContain("provider_key", "OPENAI_API_KEY", "\"source\"");
        EDGE.send(Sent.get("/v1/requests/" + id(refused)).bearer(spender.secret()))
                .refusedWith(404, "not_found");
        EDGE.send(Sent.get("/v1/requests/" + id(served)).bearer(other.secret())).refusedWith(404, "not_found");
        EDGE.send(Sent.get("/v1/requests/" + id(served))).hasStatus(401);
    }

    @Test
    void a_histogram_counts_the_calls_of_each_hour_by_how_they_ended() {
        List<Json.Obj> hours = objects(list("?histogram=hour&limit=1"), "histogram");

        assertThat(sum(hours, "calls")).isEqualTo(3);
        assertThat(sum(hours, "failed_calls")).isEqualTo(1);
        assertThat(sum(hours, "refused_calls")).isEqualTo(1);
        assertThat(sum(objects(list("?histogram=day&key=" + spender.id()), "histogram"), "calls"))
                .isEqualTo(2);
        assertThat(list("?histogram=day&min_ms=1").members()).containsEntry("histogram", new Json.Null());
        assertThat(list("").members()).doesNotContainKey("histogram");
    }

    @Test
    void a_provider_shows_its_calls_and_its_last_error() {
        Json.Obj provider = objects(admin(Sent.get("/admin/v1/providers")).json(), "data").stream()
                .filter(each -> "openai".equals(each.text("name")))
                .findFirst()
                .orElseThrow();

        assertThat(provider.integer("calls", 0)).isEqualTo(2);
        assertThat(provider.integer("failed_calls", 0)).isEqualTo(1);
        assertThat(number(provider, "error_share")).isEqualTo("0.5");
        assertThat(provider.text("last_error_code")).isEqualTo("provider_error");
        assertThat(provider.integer("last_error_status", 0)).isEqualTo(408);
        assertThat(provider.integer("last_error_at", 0)).isPositive();
    }

    private static long sum(List<Json.Obj> of, String member) {
        return of.stream().mapToLong(each -> each.integer(member, 0)).sum();
    }

    @Test
    void an_id_that_no_call_has_is_not_found() {
        for (String id : List.of("req_" + "0".repeat(32), "req_x", "x")) {
            admin(Sent.get(REQUESTS + "/" + id)).refusedWith(404, "not_found");
        }
        EDGE.send(Sent.get(REQUESTS + "/" + id(served))).hasStatus(401);
        EDGE.send(Sent.get(REQUESTS)).hasStatus(401);
    }

    @ParameterizedTest
    @CsvSource({
        "keys=a, unknown_parameter, keys",
        "key=a, invalid_value, key",
        "team=a, invalid_value, team",
        "model=, invalid_value, model",
        "status=6xx, invalid_value, status",
        "status=2, invalid_value, status",
        "fault=mine, invalid_value, fault",
        "outcome=ok, invalid_value, outcome",
        "user=abc, invalid_value, user",
        "job=abc, invalid_value, job",
        "min_cost_usd=-1, invalid_value, min_cost_usd",
        "min_ms=1.5, invalid_value, min_ms",
        "from=2026-02-30, invalid_value, from",
        "after=abc, invalid_value, after",
        "limit=101, invalid_value, limit",
        "histogram=week, invalid_value, histogram",
        "format=xml, invalid_value, format",
        "tag=a%00b, invalid_value, tag",
        "code=a&code=b, invalid_value, code",
    })
    void a_wrong_parameter_is_named(String query, String code, String param) {
        Json.Obj error =
                admin(Sent.get(REQUESTS + "?" + query)).refusedWith(400, code).error();

        assertThat(error.text("param")).isEqualTo(param);
    }

    private static Key key(String json) {
        Json.Obj made = admin(Sent.post("/admin/v1/keys", json)).hasStatus(201).json();
        return new Key(String.valueOf(made.text("id")), String.valueOf(made.text("key")));
    }

    private static HttpReply chat(Key key) {
        return EDGE.send(Sent.post(
                        "/v1/chat/completions",
                        "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                .bearer(key.secret()));
    }

    private static HttpReply admin(Sent request) {
        return EDGE.send(request.bearer(ADMIN_TOKEN));
    }

    private static Json.Obj list(String query) {
        return admin(Sent.get(REQUESTS + query)).hasStatus(200).json();
    }

    private static List<String> ids(Json.Obj list) {
        return objects(list, "data").stream()
                .map(each -> String.valueOf(each.text("id")))
                .toList();
    }

    private static String id(HttpReply reply) {
        return reply.header("x-request-id");
    }

    private static List<Json.Obj> objects(Json.Obj of, String member) {
        return of.items(member).stream().map(Json.Obj.class::cast).toList();
    }

    private static String number(Json.Obj of, String member) {
        return of.member(member) instanceof Json.Num(String digits) ? digits : "no number: " + of.member(member);
    }
}
