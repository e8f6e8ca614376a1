package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Names of budgets, and keys found by name, tag and status. */
class NamesEdgeTest {
    private static final Spending ON = new Spending();
    private static final String KEYS = "/admin/v1/keys";

    @AfterAll
    static void close() {
        ON.close();
    }

    @Test
    void a_refusal_calls_a_budget_by_its_name_and_one_without_a_name_by_its_id() {
        Spending.Key named = ON.key("[{\"limit_usd\":0,\"name\":\"Team chat, monthly\"}]");
        Spending.Key nameless = ON.key("[{\"limit_usd\":0}]");

        assertThat(message(ON.chat(named))).contains("left in the budget 'Team chat, monthly': limit $0");
        assertThat(message(ON.chat(nameless))).containsPattern("left in the budget bud_[0-9a-f]{32}: limit");
        assertThat(ON.own(named).getFirst().text("name")).isEqualTo("Team chat, monthly");
    }

    @Test
    void a_name_is_changed_and_removed() {
        Json.Obj made = ON.post("{\"limit_usd\":5,\"mode\":\"soft\",\"name\":\"a\"}")
                .hasStatus(201)
                .json();

        assertThat(ON.patch(made, "{\"name\":\"b\"}").json().text("name")).isEqualTo("b");
        assertThat(ON.patch(made, "{\"limit_usd\":6}").json().text("name")).isEqualTo("b");
        assertThat(ON.patch(made, "{\"name\":null}").json().members().get("name"))
                .isEqualTo(new Json.Null());
        ON.patch(made, "{\"name\":\"" + "n".repeat(101) + "\"}").refusedWith(400, "invalid_value");
        ON.delete(made).hasStatus(200);
    }

    @Test
    void keys_are_found_by_a_part_of_the_name_a_tag_and_the_status() {
        String first = key("Backend EU", "team:find");
        String second = key("backend us", "team:other");
        ON.admin(Sent.post(KEYS + "/" + second + "/revoke", "{}")).hasStatus(200);

        assertThat(found("?q=BACKEND")).containsExactly(second, first);
        assertThat(found("?q=backend&status=active")).containsExactly(first);
        assertThat(found("?q=backend&status=revoked")).containsExactly(second);
        assertThat(found("?q=backend&status=expired")).isEmpty();
        assertThat(found("?tag=team:find")).containsExactly(first);
        assertThat(found("?q=backend&limit=1")).containsExactly(second);
        assertThat(found("?q=backend&limit=1&after=" + second)).containsExactly(first);
        assertThat(found("?q=%25")).isEmpty();
        ON.admin(Sent.get(KEYS + "?status=gone")).refusedWith(400, "invalid_value");
    }

    private static String key(String name, String tag) {
        String body = "{\"name\":\"" + name + "\",\"tags\":[\"" + tag + "\"]}";
        return String.valueOf(
                ON.admin(Sent.post(KEYS, body)).hasStatus(201).json().text("id"));
    }

    private static List<String> found(String query) {
        return Spending.ids(ON.admin(Sent.get(KEYS + query)).hasStatus(200).json());
    }

    private static String message(HttpReply reply) {
        return String.valueOf(reply.hasStatus(429).error().text("message"));
    }
}
