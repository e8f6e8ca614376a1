package aigateway.local;

import static aigateway.local.Spending.BUDGETS;
import static aigateway.local.Spending.OWN_MEMBERS;
import static aigateway.local.Spending.ids;
import static aigateway.local.Spending.json;
import static aigateway.local.Spending.scope;
import static aigateway.local.Spending.usd;
import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetsEdgeTest {
    private static final Spending ON = new Spending();

    @AfterAll
    static void close() {
        ON.close();
    }

    @Test
    void a_budget_is_shown_as_it_was_made() {
        String key = ON.key("[]").id();
        Json.Obj made = ON.post("""
                {"scope":{"key_id":"%s","tag":"team:a","model":"mock-*"},"period":"week","mode":"soft",
                 "time_zone":"Europe/Berlin","limit_usd":12.345678901,"alert_thresholds":[100,50,50],
                 "raise":{"by_usd":2,"until":4000000000}}""".formatted(key)).hasStatus(201).json();

        List<String> members = new ArrayList<>(OWN_MEMBERS);
        members.addAll(List.of("base_limit_usd", "time_zone", "alert_thresholds", "raise", "created_at", "forecast"));
        assertThat(made.members().keySet()).containsExactlyElementsOf(members);
        assertThat(made.text("id")).matches("bud_[0-9a-f]{32}");
        assertThat(made.text("object")).isEqualTo("budget");
        assertThat(scope(made)).contains(new Json.Str(key), new Json.Str("team:a"), new Json.Str("mock-*"));
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
        assertThat(ON.budget(made)).isEqualTo(made);
    }

    @Test
    void what_is_left_out_is_a_hard_limit_of_a_month_in_utc_over_everything() {
        Json.Obj made = ON.post("{\"limit_usd\":1000000000}").hasStatus(201).json();

        assertThat(scope(made)).containsOnly(new Json.Null());
        assertThat(made.text("period")).isEqualTo("month");
        assertThat(made.text("mode")).isEqualTo("hard");
        assertThat(made.text("time_zone")).isEqualTo("UTC");
        assertThat(made.items("alert_thresholds")).isEmpty();
        assertThat(made.members()).containsEntry("raise", new Json.Null());
        assertThat(usd(made, "limit_usd")).isEqualTo("1000000000");
        ON.delete(made).hasStatus(200);
    }

    @Test
    void a_budget_for_all_time_never_resets() {
        Json.Obj made = ON.only(ON.key("[{\"limit_usd\":1,\"period\":\"total\"}]"));

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
        HttpReply answer = ON.post(json).refusedWith(400, code);

        assertThat(answer.error().text("param")).isEqualTo(param);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "1"})
    void what_is_no_object_is_no_budget(String body) {
        ON.post(body).refusedWith(400, "invalid_json");
    }

    @Test
    void another_content_type_is_refused() {
        ON.admin(Sent.of("POST", BUDGETS).body(new byte[] {'x'}).with("Content-Type", "text/plain"))
                .refusedWith(415, "unsupported_content_type");
    }

    @Test
    void a_patch_changes_what_it_mentions_and_counts_from_the_next_call() {
        Spending.Key key = ON.key("[{\"limit_usd\":0,\"alert_thresholds\":[50]}]");
        Json.Obj made = ON.only(key);
        ON.chat(key).hasStatus(429);

        Json.Obj raised = ON.patch(made, "{\"raise\":{\"by_usd\":1,\"until\":4000000000}}")
                .hasStatus(200)
                .json();
        assertThat(usd(raised, "base_limit_usd")).isEqualTo("0");
        assertThat(usd(raised, "limit_usd")).isEqualTo("1");
        ON.chat(key).hasStatus(200);

        Json.Obj lowered = ON.patch(made, "{\"raise\":null,\"alert_thresholds\":[]}")
                .hasStatus(200)
                .json();
        assertThat(lowered.items("alert_thresholds")).isEmpty();
        assertThat(lowered.members()).containsEntry("raise", new Json.Null());
        assertThat(usd(lowered, "remaining_usd")).startsWith("-0.0000");
        ON.chat(key).hasStatus(429);

        ON.patch(made, "{\"mode\":\"soft\"}").hasStatus(200);
        ON.chat(key).hasStatus(200);
        Json.Obj last = ON.patch(made, "{\"limit_usd\":3}").hasStatus(200).json();
        assertThat(last.text("mode")).isEqualTo("soft");
        assertThat(usd(last, "limit_usd")).isEqualTo("3");
        assertThat(ON.budget(made)).isEqualTo(last);
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
        Json.Obj made = ON.only(ON.key("[{\"limit_usd\":1}]"));

        HttpReply answer = ON.patch(made, json).refusedWith(400, code);

        assertThat(answer.error().text("param")).isEqualTo(param);
        assertThat(ON.budget(made)).isEqualTo(made);
    }

    @Test
    void a_deleted_budget_limits_no_one_and_is_gone() {
        Spending.Key key = ON.key("[{\"limit_usd\":0}]");
        Json.Obj made = ON.only(key);
        ON.chat(key).hasStatus(429);

        assertThat(ON.delete(made).hasStatus(200).json()).isEqualTo(made);

        ON.chat(key).hasStatus(200);
        assertThat(ON.own(key)).isEmpty();
        ON.delete(made).refusedWith(404, "not_found");
        ON.patch(made, "{}").refusedWith(404, "not_found");
        ON.admin(Sent.get(BUDGETS + "/" + made.text("id"))).refusedWith(404, "not_found");
        ON.admin(Sent.get(BUDGETS + "/nothing")).refusedWith(404, "not_found");
        assertThat(ON.list("?key=" + key.id()).items("data")).isEmpty();
    }

    @Test
    void the_list_is_read_page_by_page_newest_first() {
        Spending.Key key = ON.key("[{\"limit_usd\":1},{\"limit_usd\":2}]");
        String third = String.valueOf(ON.post("{\"limit_usd\":3,\"scope\":{\"key_id\":\"" + key.id() + "\"}}")
                .hasStatus(201)
                .json()
                .text("id"));

        Json.Obj first = ON.list("?limit=2&key=" + key.id());
        Json.Obj second = ON.list("?limit=2&key=" + key.id() + "&after=" + first.text("last_id"));

        assertThat(first.members()).containsEntry("has_more", new Json.Bool(true));
        assertThat(second.members()).containsEntry("has_more", new Json.Bool(false));
        assertThat(ids(first)).hasSize(2).startsWith(third);
        assertThat(ids(second)).hasSize(1).doesNotContainAnyElementsOf(ids(first));
        assertThat(ids(ON.list("?limit=100"))).containsAll(ids(first));
        assertThat(ids(ON.list("?after=bud_gone"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"limit=0, limit", "limit=101, limit", "after=%00, after", "key=no%20id, key", "key=, key"})
    void a_page_that_cannot_be_is_refused(String query, String param) {
        HttpReply answer = ON.admin(Sent.get(BUDGETS + "?" + query)).refusedWith(400, "invalid_value");

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
    void without_the_token_nothing_is_shown_and_nothing_changes(String method, String path) {
        Json.Obj made = ON.only(ON.key("[{\"limit_usd\":1}]"));
        Sent bare = Sent.of(method, path.replace("ID", String.valueOf(made.text("id"))));
        Sent request = method.equals("GET") ? bare : bare.json("{\"limit_usd\":9}");

        for (Sent attempt : List.of(
                request, request.bearer("wrong"), request.bearer(ON.key("[]").secret()))) {
            ON.send(attempt).refusedWith(401, "invalid_api_key");
        }

        assertThat(ON.budget(made)).isEqualTo(made);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /admin/v1/budgets, GET",
        "DELETE, /admin/v1/budgets, POST",
        "POST, /admin/v1/budgets/bud_1, PATCH",
        "GET, /admin/v1/dry-run, POST",
        "POST, /v1/budget, GET"
    })
    void a_wrong_method_is_shown_the_right_one(String method, String path, String right) {
        Sent bare = Sent.of(method, path).bearer(ADMIN_TOKEN);

        HttpReply answer =
                ON.send(method.equals("GET") ? bare : bare.json("{}")).refusedWith(405, "method_not_allowed");

        assertThat(answer.header("allow")).contains(right);
    }
}
