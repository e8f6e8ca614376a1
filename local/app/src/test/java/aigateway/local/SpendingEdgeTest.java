package aigateway.local;

import static aigateway.local.Spending.CHAT;
import static aigateway.local.Spending.OWN_MEMBERS;
import static aigateway.local.Spending.usd;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpendingEdgeTest {
    private static final Spending ON = new Spending();

    @AfterAll
    static void close() {
        ON.close();
    }

    @Test
    void a_key_is_made_with_its_budgets_and_shows_them() {
        Json.Obj made = ON.admin(Sent.post(
                        "/admin/v1/keys",
                        "{\"name\":\"a\",\"budgets\":[{\"limit_usd\": 1.00, \"period\": \"day\", \"mode\": \"hard\"},"
                                + "{\"limit_usd\":5,\"scope\":{\"model\":\"mock-*\"}}]}"))
                .hasStatus(201)
                .json();

        assertThat(made.items("budgets")).hasSize(2);
        assertThat(ON.list("?key=" + made.text("id")).items("data"))
                .extracting(SpendingEdgeTest::withoutForecast)
                .isEqualTo(made.items("budgets"));
        assertThat(made.items("budgets").toString())
                .contains("day", "mock-*")
                .contains(String.valueOf(made.text("id")));
        assertThat(ON.admin(Sent.get("/admin/v1/keys/" + made.text("id")))
                        .json()
                        .items("budgets"))
                .isEqualTo(made.items("budgets"));
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
        String before = ON.admin(Sent.get("/admin/v1/keys?limit=1")).text();

        HttpReply answer = ON.admin(Sent.post("/admin/v1/keys", "{\"name\":\"a\",\"budgets\":" + budgets + "}"))
                .refusedWith(400, code);

        assertThat(answer.error().text("param")).isEqualTo(param);
        assertThat(ON.admin(Sent.get("/admin/v1/keys?limit=1")).text()).isEqualTo(before);
    }

    @Test
    void over_budget_the_error_the_client_and_the_admin_see_the_same_figures() {
        Spending.Key key = ON.key("[{\"limit_usd\":0.01,\"period\":\"day\"}]");
        String cost = ON.chat(key).hasStatus(200).header("x-agw-cost-usd");
        ON.send(Sent.post("/v1/jobs", "{\"kind\":\"chat.completions\",\"payload\":" + CHAT + "}")
                        .bearer(key.secret()))
                .hasStatus(202);

        HttpReply no = ON.chat(key).hasStatus(429);

        assertThat(no.header("x-should-retry")).isEqualTo("false");
        assertThat(no.headers()).doesNotContainKeys("retry-after", "x-agw-provider", "x-agw-cost-usd");
        assertThat(no.error().text("type")).isEqualTo("insufficient_quota");
        assertThat(no.error().text("code")).isEqualTo("insufficient_quota");
        assertThat(no.error().members()).containsOnlyKeys("message", "type", "param", "code");
        Json.Obj seen = ON.own(key).getFirst();
        assertThat(usd(seen, "spent_usd")).isEqualTo(cost);
        assertThat(usd(seen, "held_usd")).startsWith("0.009");
        assertThat(no.error().text("message"))
                .contains("the budget " + seen.text("id") + ":")
                .contains("limit $" + usd(seen, "limit_usd") + ",")
                .contains("spent $" + usd(seen, "spent_usd") + ",")
                .contains("held $" + usd(seen, "held_usd") + ";")
                .contains("resets at " + Instant.ofEpochSecond(seen.integer("resets_at", 0)));
        assertThat(ON.only(key).members()).containsAllEntriesOf(seen.members());
    }

    @Test
    void a_client_sees_exactly_this_of_all_budgets_that_it_pays_from() {
        Spending.Key key = ON.key("[{\"limit_usd\":1}]");
        Json.Obj tagged = ON.post("{\"limit_usd\":2,\"mode\":\"soft\",\"scope\":{\"tag\":\"t1\"}}")
                .hasStatus(201)
                .json();
        Json.Obj elsewhere = ON.post("{\"limit_usd\":2,\"scope\":{\"tag\":\"t2\"}}")
                .hasStatus(201)
                .json();

        List<Json.Obj> seen = ON.own(key);

        assertThat(seen)
                .allSatisfy(
                        budget -> assertThat(budget.members()).containsOnlyKeys(OWN_MEMBERS.toArray(String[]::new)));
        assertThat(seen)
                .extracting(budget -> budget.text("id"))
                .contains(tagged.text("id"), ON.only(key).text("id"));
        assertThat(seen).extracting(budget -> budget.text("id")).doesNotContain(elsewhere.text("id"));
        ON.delete(tagged).hasStatus(200);
        ON.delete(elsewhere).hasStatus(200);
        for (Sent other : List.of(Sent.get("/v1/budget"), Sent.get("/v1/budget").bearer("wrong"))) {
            ON.send(other).refusedWith(401, "invalid_api_key");
        }
    }

    @Test
    void an_answer_that_was_cut_to_the_budget_says_so() {
        Spending.Key key = ON.key("[{\"limit_usd\":0.005}]");

        HttpReply capped = ON.chat(key).hasStatus(200);

        assertThat(Integer.parseInt(capped.header("x-agw-output-capped"))).isBetween(256, 2_500);
        assertThat(ON.chat(ON.key("[]")).hasStatus(200).headers()).doesNotContainKey("x-agw-output-capped");
    }

    @Test
    void a_rehearsal_says_what_would_be_held_and_holds_nothing() {
        Spending.Key key = ON.key("[{\"limit_usd\":1}]");

        Json.Obj passes = dryRun(key.id(), "chat.completions").hasStatus(200).json();

        assertThat(passes.members().keySet())
                .containsExactly(
                        "passes",
                        "provider",
                        "model",
                        "held_usd",
                        "worst_cost_usd",
                        "output_cap_tokens",
                        "error",
                        "budgets");
        assertThat(passes.members())
                .containsEntry("passes", new Json.Bool(true))
                .containsEntry("error", new Json.Null());
        assertThat(passes.text("provider")).isEqualTo("mock");
        assertThat(passes.text("model")).isEqualTo("mock-1");
        assertThat(usd(passes, "held_usd"))
                .isEqualTo(usd(passes, "worst_cost_usd"))
                .startsWith("0.03");
        assertThat(passes.integer("output_cap_tokens", 0)).isEqualTo(16_384);
        assertThat(usd(ON.own(key).getFirst(), "remaining_usd")).isEqualTo("1");
        assertThat(dryRun(key.id(), "/v1/chat/completions").json()).isEqualTo(passes);
    }

    @Test
    void a_rehearsal_is_refused_in_the_words_of_the_call() {
        Spending.Key key = ON.key("[{\"limit_usd\":0.0001}]");

        Json.Obj refused = dryRun(key.id(), "chat.completions").hasStatus(200).json();

        assertThat(refused.members())
                .containsEntry("passes", new Json.Bool(false))
                .containsEntry("held_usd", new Json.Null());
        assertThat(usd(refused, "worst_cost_usd")).startsWith("0.03");
        Json.Obj error = refused.object("error");
        assertThat(error).isNotNull();
        assertThat(String.valueOf(error)).contains("insufficient_quota", "429");
        assertThat(error == null ? null : error.text("message"))
                .isEqualTo(ON.chat(key).error().text("message"));
        ON.admin(Sent.of("POST", "/admin/v1/keys/" + key.id() + "/revoke")).hasStatus(200);
        assertThat(dryRun(key.id(), "chat.completions").hasStatus(200).text()).contains("invalid_api_key", "401");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {} | 400 | missing_required_parameter | key
            {"key":"KEY","body":{}} | 400 | missing_required_parameter | endpoint
            {"key":"KEY","endpoint":"transcriptions","body":{}} | 400 | invalid_value | endpoint
            {"key":"KEY","endpoint":"responses"} | 400 | missing_required_parameter | body
            {"key":"KEY","endpoint":"responses","body":"{}"} | 400 | invalid_type | body
            {"key":"KEY","endpoint":"responses","body":{},"dry":true} | 400 | unknown_parameter | dry
            {"key":"abcdefgh12345678","endpoint":"responses","body":{}} | 404 | not_found |
            """)
    void a_rehearsal_of_nothing_is_refused(String json, int status, String code, String param) {
        String body = json.replace("KEY", ON.key("[]").id());

        HttpReply answer = ON.admin(Sent.post("/admin/v1/dry-run", body)).refusedWith(status, code);

        assertThat(answer.error().text("param")).isEqualTo(param);
    }

    private static HttpReply dryRun(String key, String endpoint) {
        return ON.admin(Sent.post(
                "/admin/v1/dry-run",
                "{\"key\":\"" + key + "\",\"endpoint\":\"" + endpoint + "\",\"body\":" + CHAT + "}"));
    }

    /** Only the list of budgets forecasts. */
    private static Json withoutForecast(Json budget) {
        Map<String, Json> members = new LinkedHashMap<>(((Json.Obj) budget).members());
        members.remove("forecast");
        return new Json.Obj(members);
    }
}
