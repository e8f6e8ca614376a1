package aigateway.local;

import static aigateway.local.ThreeCalls.REQUESTS;
import static aigateway.local.ThreeCalls.id;
import static aigateway.local.ThreeCalls.number;
import static aigateway.local.ThreeCalls.objects;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RequestDetailEdgeTest {
    private static final ThreeCalls CALLS = new ThreeCalls();

    @AfterAll
    static void close() {
        CALLS.close();
    }

    @Test
    void a_call_shows_how_its_cost_comes_about_and_which_budget_it_touched() {
        Json.Obj call = CALLS.admin(Sent.get(REQUESTS + "/" + id(CALLS.served)))
                .hasStatus(200)
                .json();
        Json.Obj attempt = objects(call, "waterfall").getFirst();

        assertThat(attempt.text("provider_key")).isEqualTo("OPENAI_API_KEY");
        assertThat(attempt.integer("provider_status", 0)).isEqualTo(200);
        List<Json.Obj> lines = objects(attempt, "lines");
        assertThat(lines).extracting(line -> line.text("part")).containsExactly("input", "output");
        assertThat(lines).extracting(line -> number(line, "price_usd")).containsExactly("0.15", "0.6");
        assertThat(lines.stream()
                        .map(line -> new BigDecimal(number(line, "cost_usd")))
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(CALLS.served.header("x-agw-cost-usd"));
        assertThat(new BigDecimal(number(attempt, "held_usd"))).isPositive();
        Json.Obj budget = objects(call, "budgets").getFirst();
        assertThat(budget.text("name")).isEqualTo("Monthly");
        assertThat(number(budget, "spent_before_usd")).isEqualTo("0");
        assertThat(number(budget, "spent_after_usd")).isEqualTo(CALLS.served.header("x-agw-cost-usd"));
        Json.Obj headers = Objects.requireNonNull(call.object("headers"));
        headers.members()
                .forEach((name, value) -> assertThat(value).isEqualTo(new Json.Str(CALLS.served.header(name))));
        assertThat(headers.members()).hasSizeGreaterThan(3);
        assertThat(call.text("source")).isEqualTo(Edges.SOURCE);
        assertThat(call.object("request")).isNotNull();
        assertThat(call.text("content")).startsWith("Prompts and replies are not stored.");
    }

    @Test
    void the_error_of_a_charged_call_and_its_look_up_say_what_was_charged() {
        Json.Obj call = CALLS.admin(Sent.get(REQUESTS + "/" + id(CALLS.charged)))
                .hasStatus(200)
                .json();

        String cost = number(call, "cost_usd");
        assertThat(CALLS.charged.error().text("message"))
                .endsWith("Up to $" + cost + " was set aside for this call and is charged until its bill is known.");
        assertThat(call.text("cost_note")).isEqualTo("charged");
        assertThat(call.text("fault")).isEqualTo("provider");
        assertThat(objects(call, "waterfall").getFirst().text("cost_reason")).contains("until the provider's bill");
    }

    @Test
    void the_owner_of_a_key_sees_its_own_calls_only_and_no_provider_key() {
        HttpReply own = CALLS.send(Sent.get("/v1/requests/" + id(CALLS.served)).bearer(CALLS.spender.secret()))
                .hasStatus(200);

        assertThat(own.json().member("cost_usd")).isEqualTo(new Json.Num(CALLS.served.header("x-agw-cost-usd")));
        assertThat(own.text()).doesNotContain("provider_key", "OPENAI_API_KEY", "\"source\"");
        CALLS.send(Sent.get("/v1/requests/" + id(CALLS.refused)).bearer(CALLS.spender.secret()))
                .refusedWith(404, "not_found");
        CALLS.send(Sent.get("/v1/requests/" + id(CALLS.served)).bearer(CALLS.other.secret()))
                .refusedWith(404, "not_found");
        CALLS.send(Sent.get("/v1/requests/" + id(CALLS.served))).hasStatus(401);
    }

    @Test
    void an_id_that_no_call_has_is_not_found() {
        for (String id : List.of("req_" + "0".repeat(32), "req_x", "x")) {
            CALLS.admin(Sent.get(REQUESTS + "/" + id)).refusedWith(404, "not_found");
        }
        CALLS.send(Sent.get(REQUESTS + "/" + id(CALLS.served))).hasStatus(401);
        CALLS.send(Sent.get(REQUESTS)).hasStatus(401);
    }
}
