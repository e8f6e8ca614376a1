package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetsEdgeTest {
    private static final String BUDGETS = "/admin/v1/budgets";
    private static final String[] OWN = {
        "id", "object", "scope", "period", "mode", "limit_usd", "spent_usd", "held_usd", "remaining_usd", "resets_at"
    };
    private static final TestGateway GATEWAY = TestGateway.start(Map.of());
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
    }

    @Test
    void a_budget_is_shown_as_it_was_made() {
        String key = key("[]").id();
        Json.Obj made = post("""
                {"scope":{"key_id":"%s","tag":"team:a","model":"mock-*"},"period":"week","mode":"soft",
                 "time_zone":"Europe/Berlin","limit_usd":12.345678901,"alert_thresholds":[100,50,50],
                 "raise":{"by_usd":2,"until":4000000000}}""".formatted(key)).hasStatus(201).json();

        List<String> members = new ArrayList<>(List.of(OWN));
        members.addAll(List.of("base_limit_usd", "time_zone", "alert_thresholds", "raise", "created_at"));
        assertThat(made.members().keySet()).containsExactlyElementsOf(members);
        assertThat(made.text("id")).matches("bud_[0-9a-f]{32}");
        assertThat(made.text("object")).isEqualTo("budget");
        assertThat(made.member("scope")).isEqualTo(json("{\"key_id\":\"" + key + "\",\"tag\":\"team:a\",\"model\":\"mock-*\"}"));
        assertThat(made.text("period")).isEqualTo("week");
        assertThat(made.text("mode")).isEqualTo("soft");
        assertThat(made.text("time_zone")).isEqualTo("Europe/Berlin");
        assertThat(usd(made, "base_limit_usd")).isEqualTo("12.345678901");
        assertThat(usd(made, "limit_usd")).isEqualTo("14.345678901");
        assertThat(usd(made, "remaining_usd")).isEqualTo("14.345678901");
        assertThat(made.items("alert_thresholds")).containsExactly(new Json.Num("50"), new Json.Num("100"));
        assertThat(made.member("raise")).isEqualTo(json("{\"by_usd\":2,\"until\":4000000000}"));
        long seconds = made.integer("resets_at", 0) - made.integer("created_at", 0);
        assertThat(seconds).isBetween(1L, 7 * 24 * 3600L + 3600);
        assertThat(budget(made)).isEqualTo(made);
    }

    @Test
    void what_is_left_out_is_a_hard_limit_of_a_month_in_utc_over_everything() {
        Json.Obj made = post("{\"limit_usd\":1000000000}").hasStatus(201).json();

        assertThat(made.member("scope")).isEqualTo(json("{\"key_id\":null,\"tag\":null,\"model\":null}"));
        assertThat(made.text("period")).isEqualTo("month");
        assertThat(made.text("mode")).isEqualTo("hard");
        assertThat(made.text("time_zone")).isEqualTo("UTC");
        assertThat(made.items("alert_thresholds")).isEmpty();
        assertThat(made.members()).containsEntry("raise", new Json.Null());
        assertThat(usd(made, "limit_usd")).isEqualTo("1000000000");
        delete(made).hasStatus(200);
    }

    @Test
    void a_budget_for_all_time_never_resets() {
        Json.Obj made = only(key("[{\"limit_usd\":1,\"period\":\"total\"}]").id());

        assertThat(made.members()).containsEntry("resets_at", new Json.Null());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {} | missing_required_parameter | limit_usd
            {"limit_usd":null} | missing_required_parameter | limit_usd
            {"limit_usd":"1"} | invalid_type | limit_usd
            {"limit_usd":-1} | invalid_value | limit_usd
            {"limit_usd":0.0000000001} | invalid_value | limit_usd
            {"limit_usd":1000000000.1} | invalid_value | limit_usd
            {"limit_usd":1e999999999} | invalid_value | limit_usd
            {"limit_usd":1,"period":"year"} | invalid_value | period
            {"limit_usd":1,"period":7} | invalid_type | period
            {"limit_usd":1,"mode":"HARD"} | invalid_value | mode
            {"limit_usd":1,"time_zone":"Europe/Nowhere"} | invalid_value | time_zone
            {"limit_usd":1,"time_zone":""} | invalid_value | time_zone
            {"limit_usd":1,"alert_thresholds":80} | invalid_type | alert_thresholds
            {"limit_usd":1,"alert_thresholds":[0]} | invalid_value | alert_thresholds
            {"limit_usd":1,"alert_thresholds":[1001]} | invalid_value | alert_thresholds
            {"limit_usd":1,"alert_thresholds":[50.5]} | invalid_value | alert_thresholds
            {"limit_usd":1,"alert_thresholds":[1,2,3,4,5,6,7,8,9,10,11]} | invalid_value | alert_thresholds
            {"limit_usd":1,"raise":1} | invalid_type | raise
            {"limit_usd":1,"raise":{"until":1}} | missing_required_parameter | raise.by_usd
            {"limit_usd":1,"raise":{"by_usd":1}} | missing_required_parameter | raise.until
            {"limit_usd":1,"raise":{"by_usd":1,"until":-1}} | invalid_value | raise.until
            {"limit_usd":1,"raise":{"by_usd":1,"until":1,"x":1}} | unknown_parameter | raise.x
            {"limit_usd":1,"scope":"all"} | invalid_type | scope
            {"limit_usd":1,"scope":{"key":"a"}} | unknown_parameter | scope.key
            {"limit_usd":1,"scope":{"key_id":"no id"}} | invalid_value | scope.key_id
            {"limit_usd":1,"scope":{"key_id":"abcdefgh12345678"}} | invalid_value | scope.key_id
            {"limit_usd":1,"scope":{"tag":"Team"}} | invalid_value | scope.tag
            {"limit_usd":1,"scope":{"model":"a b"}} | invalid_value | scope.model
            {"limit_usd":1,"scope":{"model":"*-mini"}} | invalid_value | scope.model
            {"limit_usd":1,"limit":1} | unknown_parameter | limit
            """)
    void what_no_budget_can_be_is_refused_by_its_name(String json, String code, String param) {
        Heard answer = post(json).refusedWith(400, code);

        assertThat(answer.error().text("param")).isEqualTo(param);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "1"})
    void what_is_no_object_is_no_budget(String body) {
        post(body).refusedWith(400, "invalid_json");
    }

    @Test
    void another_content_type_is_refused() {
        admin(Sent.of("POST", BUDGETS).body(new byte[] {'x'}).with("Content-Type", "text/plain"))
                .refusedWith(415, "unsupported_content_type");
    }

    @Test
    void a_patch_changes_what_it_mentions_and_counts_from_the_next_call() {
        Key key = key("[{\"limit_usd\":0,\"alert_thresholds\":[50]}]");
        Json.Obj made = only(key.id());
        chat(key).hasStatus(429);

        Json.Obj raised = patch(made, "{\"raise\":{\"by_usd\":1,\"until\":4000000000}}").hasStatus(200).json();
        assertThat(usd(raised, "base_limit_usd")).isEqualTo("0");
        assertThat(usd(raised, "limit_usd")).isEqualTo("1");
        chat(key).hasStatus(200);

        Json.Obj lowered = patch(made, "{\"raise\":null,\"alert_thresholds\":[]}").hasStatus(200).json();
        assertThat(lowered.items("alert_thresholds")).isEmpty();
        assertThat(lowered.members()).containsEntry("raise", new Json.Null());
        assertThat(usd(lowered, "remaining_usd")).startsWith("-0.0000");
        chat(key).hasStatus(429);

        patch(made, "{\"mode\":\"soft\"}").hasStatus(200);
        chat(key).hasStatus(200);
        Json.Obj last = patch(made, "{\"limit_usd\":3}").hasStatus(200).json();
        assertThat(last.text("mode")).isEqualTo("soft");
        assertThat(usd(last, "limit_usd")).isEqualTo("3");
        assertThat(budget(made)).isEqualTo(last);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"limit_usd":-1} | invalid_value | limit_usd
            {"mode":"firm"} | invalid_value | mode
            {"period":"day"} | unknown_parameter | period
            {"scope":{}} | unknown_parameter | scope
            {"time_zone":"UTC"} | unknown_parameter | time_zone
            {"raise":{"by_usd":1}} | missing_required_parameter | raise.until
            """)
    void a_patch_that_cannot_be_changes_nothing(String json, String code, String param) {
        Json.Obj made = only(key("[{\"limit_usd\":1}]").id());

        Heard answer = patch(made, json).refusedWith(400, code);

        assertThat(answer.error().text("param")).isEqualTo(param);
        assertThat(budget(made)).isEqualTo(made);
    }

    @Test
    void a_deleted_budget_limits_nobody_and_is_gone() {
        Key key = key("[{\"limit_usd\":0}]");
        Json.Obj made = only(key.id());
        chat(key).hasStatus(429);

        assertThat(delete(made).hasStatus(200).json()).isEqualTo(made);

        chat(key).hasStatus(200);
        assertThat(own(key)).isEmpty();
        delete(made).refusedWith(404, "not_found");
        patch(made, "{}").refusedWith(404, "not_found");
        admin(Sent.get(BUDGETS + "/" + made.text("id"))).refusedWith(404, "not_found");
        admin(Sent.get(BUDGETS + "/nothing")).refusedWith(404, "not_found");
        assertThat(list("?key=" + key.id()).items("data")).isEmpty();
    }

    @Test
    void the_list_is_read_page_by_page_newest_first() {
        Key key = key("[{\"limit_usd\":1},{\"limit_usd\":2}]");
        String third = String.valueOf(
                post("{\"limit_usd\":3,\"scope\":{\"key_id\":\"" + key.id() + "\"}}").hasStatus(201).json().text("id"));

        Json.Obj first = list("?limit=2&key=" + key.id());
        Json.Obj second = list("?limit=2&key=" + key.id() + "&after=" + first.text("last_id"));

        assertThat(first.members()).containsEntry("has_more", new Json.Bool(true));
        assertThat(second.members()).containsEntry("has_more", new Json.Bool(false));
        assertThat(ids(first)).hasSize(2).startsWith(third);
        assertThat(ids(second)).hasSize(1).doesNotContainAnyElementsOf(ids(first));
        assertThat(ids(list("?limit=100"))).containsAll(ids(first));
        assertThat(ids(list("?after=bud_gone"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"limit=0, limit", "limit=101, limit", "after=%00, after", "key=no%20id, key", "key=, key"})
    void a_page_that_cannot_be_is_refused(String query, String param) {
        Heard answer = admin(Sent.get(BUDGETS + "?" + query)).refusedWith(400, "invalid_value");

        assertThat(answer.error().text("param")).isEqualTo(param);
    }

    @Test
    void a_key_is_made_with_its_budgets_and_shows_them_once() {
        Json.Obj made = admin(Sent.post(
                        "/admin/v1/keys",
                        "{\"name\":\"a\",\"budgets\":[{\"limit_usd\": 1.00, \"period\": \"day\", \"mode\": \"hard\"},"
                                + "{\"limit_usd\":5,\"scope\":{\"model\":\"mock-*\"}}]}"))
                .hasStatus(201)
                .json();

        assertThat(made.items("budgets")).hasSize(2);
        assertThat(list("?key=" + made.text("id")).items("data")).isEqualTo(made.items("budgets"));
        assertThat(made.items("budgets").toString())
                .contains("day", "mock-*")
                .contains(String.valueOf(made.text("id")));
        assertThat(admin(Sent.get("/admin/v1/keys/" + made.text("id"))).json().members())
                .doesNotContainKey("budgets");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {} | invalid_type | budgets
            [1] | invalid_type | budgets
            [{"limit_usd":1},{}] | missing_required_parameter | budgets[1].limit_usd
            [{"limit_usd":1,"period":"x"}] | invalid_value | budgets[0].period
            [{"limit_usd":1,"time_zone":"x"}] | invalid_value | budgets[0].time_zone
            [{"limit_usd":1,"scope":{"key_id":"abcdefgh"}}] | unknown_parameter | budgets[0].scope.key_id
            [{"limit_usd":1,"scope":{"model":"é"}}] | invalid_value | budgets[0].scope.model
            [{"limit_usd":1},{"limit_usd":1},{"limit_usd":1},{"limit_usd":1},{"limit_usd":1},{"limit_usd":1},{"limit_usd":1},{"limit_usd":1},{"limit_usd":1},{"limit_usd":1},{"limit_usd":1}] | invalid_value | budgets
            """)
    void a_key_with_a_budget_that_cannot_be_is_not_made(String budgets, String code, String param) {
        String before = admin(Sent.get("/admin/v1/keys?limit=1")).text();

        Heard answer = admin(Sent.post("/admin/v1/keys", "{\"name\":\"a\",\"budgets\":" + budgets + "}"))
                .refusedWith(400, code);

        assertThat(answer.error().text("param")).isEqualTo(param);
        assertThat(admin(Sent.get("/admin/v1/keys?limit=1")).text()).isEqualTo(before);
    }

    @Test
    void over_budget_the_error_the_client_and_the_admin_see_the_same_figures() {
        Key key = key("[{\"limit_usd\":0.01,\"period\":\"day\"}]");
        String cost = chat(key).hasStatus(200).header("x-agw-cost-usd");
        EDGE.send(Sent.post("/v1/jobs", "{\"kind\":\"chat.completions\",\"payload\":" + chatBody() + "}")
                        .bearer(key.secret()))
                .hasStatus(202);

        Heard no = chat(key).hasStatus(429);

        assertThat(no.header("x-should-retry")).isEqualTo("false");
        assertThat(no.headers()).doesNotContainKeys("retry-after", "x-agw-provider", "x-agw-cost-usd");
        assertThat(no.error().text("type")).isEqualTo("insufficient_quota");
        assertThat(no.error().text("code")).isEqualTo("insufficient_quota");
        assertThat(no.error().members()).containsOnlyKeys("message", "type", "param", "code");
        Json.Obj seen = own(key).getFirst();
        assertThat(usd(seen, "spent_usd")).isEqualTo(cost);
        assertThat(usd(seen, "held_usd")).startsWith("0.009");
        assertThat(no.error().text("message"))
                .contains("the budget " + seen.text("id") + ":")
                .contains("limit $" + usd(seen, "limit_usd") + ",")
                .contains("spent $" + usd(seen, "spent_usd") + ",")
                .contains("held $" + usd(seen, "held_usd") + ";")
                .contains("resets at " + Instant.ofEpochSecond(seen.integer("resets_at", 0)));
        assertThat(only(key.id()).members()).containsAllEntriesOf(seen.members());
    }

    @Test
    void a_client_sees_exactly_this_of_all_budgets_that_it_pays_from() {
        Key key = key("[{\"limit_usd\":1}]");
        Json.Obj tagged = post("{\"limit_usd\":2,\"mode\":\"soft\",\"scope\":{\"tag\":\"t1\"}}")
                .hasStatus(201)
                .json();
        Json.Obj elsewhere = post("{\"limit_usd\":2,\"scope\":{\"tag\":\"t2\"}}").hasStatus(201).json();

        List<Json.Obj> seen = own(key);

        assertThat(seen).allSatisfy(budget -> assertThat(budget.members()).containsOnlyKeys(OWN));
        assertThat(seen).extracting(budget -> budget.text("id")).contains(tagged.text("id"), only(key.id()).text("id"));
        assertThat(seen).extracting(budget -> budget.text("id")).doesNotContain(elsewhere.text("id"));
        delete(tagged).hasStatus(200);
        delete(elsewhere).hasStatus(200);
        for (Sent other : List.of(Sent.get("/v1/budget"), Sent.get("/v1/budget").bearer("wrong"))) {
            EDGE.send(other).refusedWith(401, "invalid_api_key");
        }
    }

    @Test
    void an_answer_that_was_cut_to_the_budget_says_so() {
        Key key = key("[{\"limit_usd\":0.005}]");

        Heard capped = chat(key).hasStatus(200);

        assertThat(Integer.parseInt(capped.header("x-agw-output-capped"))).isBetween(256, 2_500);
        assertThat(chat(key("[]")).hasStatus(200).headers()).doesNotContainKey("x-agw-output-capped");
    }

    @Test
    void a_rehearsal_says_what_would_be_held_and_holds_nothing() {
        Key key = key("[{\"limit_usd\":1}]");

        Json.Obj passes = dryRun(key.id(), "chat.completions").hasStatus(200).json();

        assertThat(passes.members().keySet())
                .containsExactly(
                        "passes", "provider", "model", "held_usd", "worst_cost_usd", "output_cap_tokens", "error");
        assertThat(passes.members()).containsEntry("passes", new Json.Bool(true)).containsEntry("error", new Json.Null());
        assertThat(passes.text("provider")).isEqualTo("mock");
        assertThat(passes.text("model")).isEqualTo("mock-1");
        assertThat(usd(passes, "held_usd")).isEqualTo(usd(passes, "worst_cost_usd")).startsWith("0.03");
        assertThat(passes.integer("output_cap_tokens", 0)).isEqualTo(16_384);
        assertThat(usd(own(key).getFirst(), "remaining_usd")).isEqualTo("1");
        assertThat(dryRun(key.id(), "/v1/chat/completions").json()).isEqualTo(passes);
    }

    @Test
    void a_rehearsal_is_refused_in_the_words_of_the_call() {
        Key key = key("[{\"limit_usd\":0.0001}]");

        Json.Obj refused = dryRun(key.id(), "chat.completions").hasStatus(200).json();

        assertThat(refused.members()).containsEntry("passes", new Json.Bool(false)).containsEntry("held_usd", new Json.Null());
        assertThat(usd(refused, "worst_cost_usd")).startsWith("0.03");
        Json.Obj error = refused.object("error");
        assertThat(error).isNotNull();
        assertThat(String.valueOf(error)).contains("insufficient_quota", "429");
        assertThat(error == null ? null : error.text("message")).isEqualTo(chat(key).error().text("message"));
        admin(Sent.of("POST", "/admin/v1/keys/" + key.id() + "/revoke")).hasStatus(200);
        assertThat(dryRun(key.id(), "chat.completions").hasStatus(200).text()).contains("invalid_api_key", "401");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {} | 400 | missing_required_parameter | key
            {"key":"KEY","body":{}} | 400 | missing_required_parameter | endpoint
            {"key":"KEY","endpoint":"embeddings","body":{}} | 400 | invalid_value | endpoint
            {"key":"KEY","endpoint":"responses"} | 400 | missing_required_parameter | body
            {"key":"KEY","endpoint":"responses","body":"{}"} | 400 | invalid_type | body
            {"key":"KEY","endpoint":"responses","body":{},"dry":true} | 400 | unknown_parameter | dry
            {"key":"abcdefgh12345678","endpoint":"responses","body":{}} | 404 | not_found |
            """)
    void a_rehearsal_of_nothing_is_refused(String json, int status, String code, String param) {
        String body = json.replace("KEY", key("[]").id());

        Heard answer = admin(Sent.post("/admin/v1/dry-run", body)).refusedWith(status, code);

        assertThat(answer.error().text("param")).isEqualTo(param);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /admin/v1/budgets",
        "GET, /admin/v1/budgets",
        "GET, /admin/v1/budgets/ID",
        "PATCH, /admin/v1/budgets/ID",
        "DELETE, /admin/v1/budgets/ID",
        "POST, /admin/v1/dry-run"
    })
    void without_the_token_nothing_is_told_and_nothing_changes(String method, String path) {
        Json.Obj made = only(key("[{\"limit_usd\":1}]").id());
        Sent bare = Sent.of(method, path.replace("ID", String.valueOf(made.text("id"))));
        Sent request = method.equals("GET") ? bare : bare.json("{\"limit_usd\":9}");

        for (Sent attempt : List.of(request, request.bearer("wrong"), request.bearer(GATEWAY.newKey()))) {
            EDGE.send(attempt).refusedWith(401, "invalid_api_key");
        }

        assertThat(budget(made)).isEqualTo(made);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /admin/v1/budgets, GET",
        "DELETE, /admin/v1/budgets, POST",
        "POST, /admin/v1/budgets/bud_1, PATCH",
        "GET, /admin/v1/dry-run, POST",
        "POST, /v1/budget, GET"
    })
    void a_wrong_method_is_told_the_right_one(String method, String path, String right) {
        Sent bare = Sent.of(method, path).bearer(ADMIN_TOKEN);

        Heard answer = EDGE.send(method.equals("GET") ? bare : bare.json("{}")).refusedWith(405, "method_not_allowed");

        assertThat(answer.header("allow")).contains(right);
    }

    private record Key(String id, String secret) {}

    private static Key key(String budgets) {
        Json.Obj made = admin(Sent.post(
                        "/admin/v1/keys", "{\"name\":\"spender\",\"tags\":[\"t1\"],\"budgets\":" + budgets + "}"))
                .hasStatus(201)
                .json();
        return new Key(String.valueOf(made.text("id")), String.valueOf(made.text("key")));
    }

    private static String chatBody() {
        return "{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    }

    private static Heard chat(Key key) {
        return EDGE.send(Sent.post("/v1/chat/completions", chatBody()).bearer(key.secret()));
    }

    private static Heard dryRun(String key, String endpoint) {
        return admin(Sent.post(
                "/admin/v1/dry-run",
                "{\"key\":\"" + key + "\",\"endpoint\":\"" + endpoint + "\",\"body\":" + chatBody() + "}"));
    }

    private static Heard admin(Sent request) {
        return EDGE.send(request.bearer(ADMIN_TOKEN));
    }

    private static Heard post(String json) {
        return admin(Sent.post(BUDGETS, json));
    }

    private static Heard patch(Json.Obj budget, String json) {
        return admin(Sent.of("PATCH", BUDGETS + "/" + budget.text("id")).json(json));
    }

    private static Heard delete(Json.Obj budget) {
        return admin(Sent.of("DELETE", BUDGETS + "/" + budget.text("id")));
    }

    private static Json.Obj budget(Json.Obj known) {
        return admin(Sent.get(BUDGETS + "/" + known.text("id"))).hasStatus(200).json();
    }

    private static Json.Obj list(String query) {
        return admin(Sent.get(BUDGETS + query)).hasStatus(200).json();
    }

    /** The budget of a key that has one. */
    private static Json.Obj only(String key) {
        List<Json.Obj> data = objects(list("?key=" + key), "data");
        assertThat(data).hasSize(1);
        return data.getFirst();
    }

    private static List<Json.Obj> own(Key key) {
        Json.Obj answer =
                EDGE.send(Sent.get("/v1/budget").bearer(key.secret())).hasStatus(200).json();
        assertThat(answer.members()).containsOnlyKeys("budgets");
        return objects(answer, "budgets");
    }

    private static List<String> ids(Json.Obj page) {
        return objects(page, "data").stream()
                .map(budget -> String.valueOf(budget.text("id")))
                .toList();
    }

    private static List<Json.Obj> objects(Json.Obj of, String member) {
        return of.items(member).stream().map(Json.Obj.class::cast).toList();
    }

    private static Json.Obj json(String text) {
        return new Heard(200, Map.of(), text.getBytes(StandardCharsets.UTF_8)).json();
    }

    private static String usd(Json.Obj of, String member) {
        return of.member(member) instanceof Json.Num(String digits) ? digits : "no number: " + of.member(member);
    }
}
