package aigateway.local;

import static aigateway.local.ThreeCalls.REQUESTS;
import static aigateway.local.ThreeCalls.id;
import static aigateway.local.ThreeCalls.ids;
import static aigateway.local.ThreeCalls.number;
import static aigateway.local.ThreeCalls.objects;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsEdgeTest {
    private static final ThreeCalls CALLS = new ThreeCalls();

    @AfterAll
    static void close() {
        CALLS.close();
    }

    @Test
    void calls_are_listed_newest_first_in_pages() {
        List<String> all = ids(CALLS.list(""));
        List<String> paged = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            Json.Obj page = CALLS.list("?limit=1" + after);
            paged.addAll(ids(page));
            after = "&after=" + page.text("last_id");
            more = Objects.equals(page.member("has_more"), new Json.Bool(true));
        }

        assertThat(all)
                .containsExactly(id(CALLS.refused), id(CALLS.charged), id(CALLS.served))
                .isEqualTo(paged);
        assertThat(CALLS.list("").members()).containsEntry("searched_until", new Json.Null());
    }

    @Test
    void a_line_has_names_models_tokens_cost_and_times() {
        Json.Obj line = objects(CALLS.list("?outcome=settled"), "data").getFirst();

        assertThat(line.text("key_name")).isEqualTo("=spender");
        assertThat(line.text("model")).isEqualTo("gpt-4o-mini");
        assertThat(line.text("served_model")).isEqualTo("gpt-4o-mini");
        assertThat(line.text("provider")).isEqualTo("openai");
        assertThat(line.integer("status", 0)).isEqualTo(200);
        assertThat(line.integer("input_tokens", 0)).isEqualTo(1000);
        assertThat(line.member("cost_usd")).isEqualTo(new Json.Num(CALLS.served.header("x-agw-cost-usd")));
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
        assertThat(ids(CALLS.list("?" + query))).hasSize(calls);
        assertThat(ids(CALLS.list("?key=" + CALLS.spender.id() + "&" + query)))
                .hasSizeLessThanOrEqualTo(calls)
                .isSubsetOf(ids(CALLS.list("?" + query)));
    }

    @Test
    void a_table_for_a_spreadsheet_has_the_same_lines_and_no_formula() {
        HttpReply csv =
                CALLS.admin(Sent.get(REQUESTS + "?format=csv&provider=openai")).hasStatus(200);

        assertThat(csv.header("content-type")).startsWith("text/csv");
        assertThat(csv.header("x-agw-has-more")).isEqualTo("false");
        assertThat(csv.text().lines()).hasSize(3);
        assertThat(csv.text().lines().findFirst().orElse(""))
                .startsWith("id,time,key_id,key_name,")
                .endsWith(",tags");
        assertThat(csv.text()).contains("\"'=spender\"").doesNotContain("\"=spender");
        assertThat(csv.text().lines().skip(1).map(line -> line.substring(0, 36)))
                .isEqualTo(ids(CALLS.list("?provider=openai")));
    }

    @Test
    void a_histogram_counts_the_calls_of_each_hour_by_how_they_ended() {
        List<Json.Obj> hours = objects(CALLS.list("?histogram=hour&limit=1"), "histogram");

        assertThat(sum(hours, "calls")).isEqualTo(3);
        assertThat(sum(hours, "failed_calls")).isEqualTo(1);
        assertThat(sum(hours, "refused_calls")).isEqualTo(1);
        assertThat(sum(objects(CALLS.list("?histogram=day&key=" + CALLS.spender.id()), "histogram"), "calls"))
                .isEqualTo(2);
        assertThat(CALLS.list("?histogram=day&min_ms=1").members()).containsEntry("histogram", new Json.Null());
        assertThat(CALLS.list("").members()).doesNotContainKey("histogram");
    }

    @Test
    void a_provider_shows_its_calls_and_its_last_error() {
        Json.Obj provider = objects(CALLS.admin(Sent.get("/admin/v1/providers")).json(), "data").stream()
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
        Json.Obj error = CALLS.admin(Sent.get(REQUESTS + "?" + query))
                .refusedWith(400, code)
                .error();

        assertThat(error.text("param")).isEqualTo(param);
    }
}
