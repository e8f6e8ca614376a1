package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.kernel.Money;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageEdgeTest {
    /** A query, and the parameter that its refusal names. */
    private static final String REFUSED = """
            from=yesterday | from
            from= | from
            from=2026-02-30 | from
            from=-5000-01-01 | from
            from=%2B999999-01-01 | from
            from=0000-01-01 | from
            from=123456789012 | from
            to=2026-1-1 | to
            to=2026-01-01T00:00:00Z | to
            from=2026-01-02&to=2026-01-02 | to
            from=2026-01-02&to=2026-01-01 | to
            group_by=person | group_by
            group_by=key,key | group_by
            group_by=key, | group_by
            group_by=KEY | group_by
            group_by=key,model,provider | group_by
            group_by=tag,endpoint | group_by
            group_by=tag,user | group_by
            group_by=tag&bucket=hour | group_by
            group_by=day&bucket=week | group_by
            group_by=model&tag_prefix=a | group_by
            group_by=tag&code=x | group_by
            bucket=year | bucket
            bucket=hour&from=2026-01-01&to=2026-03-01 | bucket
            compare=year | compare
            latency=yes | latency
            outcome=lost | outcome
            endpoint=chat | endpoint
            team=unknown | team
            key=unknown | key
            key=a&key=b | key
            model= | model
            model=a%00b | model
            format=xml | format
            format= | format
            """;

    private static final String USAGE = "/admin/v1/usage";
    private static final String FIGURES = "calls,charged_calls,unpriced_calls,input_tokens,cached_input_tokens,"
            + "cache_write_tokens,output_tokens,reasoning_tokens,cost_usd,provider_cost_usd,attempts,failed_calls,"
            + "refused_calls,cached_calls,charged_cost_usd,savings_usd";
    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final TestGateway GATEWAY = TestGateway.behind(PROVIDER);
    private static final Postgres POSTGRES = GATEWAY.database().connect();
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());

    @AfterAll
    static void close() {
        EDGE.close();
        POSTGRES.close();
        GATEWAY.close();
        PROVIDER.close();
    }

    @Test
    void an_answer_says_what_the_ledger_and_the_report_say() {
        Key key = key("[]");

        HttpReply answer = chat(key, "mock-1").hasStatus(200);

        String cost = answer.header("x-agw-cost-usd");
        assertThat(POSTGRES.query(
                        Sql.of("select cost_nano_usd from usage where request_id = ?", answer.header("x-request-id")),
                        row -> new Money(row.number("cost_nano_usd")).toUsd()))
                .containsExactly(cost);
        Json.Obj line = line(report("?group_by=key"), "key", key.id());
        assertThat(line.members().keySet()).containsExactly(("key,key_name," + FIGURES).split(",", -1));
        assertThat(line.text("key_name")).isEqualTo("spender");
        assertThat(line.member("cost_usd")).isEqualTo(new Json.Num(cost));
        assertThat(line.integer("calls", 0)).isEqualTo(1);
        assertThat(line.integer("charged_calls", -1)).isZero();
        assertThat(line.integer("input_tokens", 0)).isPositive();
        assertThat(line.integer("output_tokens", 0)).isPositive();
    }

    @Test
    void each_dimension_has_a_member_in_the_order_of_the_request() {
        Key key = key("[\"team:a\",\"team:b\"]");
        chat(key, "mock-1").hasStatus(200);

        Json.Obj answer = report("?group_by=tag,day,key");

        assertThat(answer.members().keySet())
                .containsExactly("object", "from", "to", "from_at", "to_at", "zone", "data", "has_more", "total");
        assertThat(answer.text("object")).isEqualTo("list");
        assertThat(answer.text("zone")).isEqualTo("UTC");
        assertThat(answer.members()).containsEntry("has_more", new Json.Bool(false));
        List<Json.Obj> mine = lines(answer).stream()
                .filter(line -> key.id().equals(line.text("key")))
                .toList();
        assertThat(mine).extracting(line -> line.text("tag")).containsExactlyInAnyOrder("team:a", "team:b");
        assertThat(mine).allSatisfy(line -> {
            assertThat(line.members().keySet()).startsWith("tag", "day", "key", "key_name", "bucket_at");
            assertThat(line.text("day")).matches("\\d{4}-\\d{2}-\\d{2}");
        });
        assertThat(lines(report("?group_by=model,asked_model")))
                .anySatisfy(line -> assertThat(line.text("asked_model")).isEqualTo("mock-1"));
        assertThat(lines(report("?group_by=endpoint,provider"))).anySatisfy(line -> {
            assertThat(line.text("endpoint")).isEqualTo("chat.completions");
            assertThat(line.text("provider")).isEqualTo("mock");
        });
        assertThat(lines(report("?group_by=team,code")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.members()).containsKeys("team", "team_name", "code"));
        assertThat(lines(report(""))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = REFUSED)
    void a_question_that_cannot_be_is_refused_by_its_name(String query, String param) {
        HttpReply answer = admin(Sent.get(USAGE + "?" + query)).refusedWith(400, "invalid_value");

        assertThat(answer.error().text("param")).isEqualTo(param);
    }

    @Test
    void a_table_holds_what_the_report_holds() {
        Key key = key("[\"team:c\"]");
        chat(key, "mock-1").hasStatus(200);

        HttpReply csv =
                admin(Sent.get(USAGE + "?group_by=key,tag,day&format=csv")).hasStatus(200);

        assertThat(csv.header("content-type")).isEqualToIgnoringCase("text/csv; charset=utf-8");
        assertThat(csv.header("x-agw-has-more")).isEqualTo("false");
        assertThat(csv.header("x-request-id")).matches("req_[0-9a-f]{32}");
        assertThat(csv.header("x-agw-total-cost-usd")).matches("\\d+(\\.\\d+)?");
        assertThat(csv.text())
                .startsWith("key,key_name,tag,day," + FIGURES + "\r\n")
                .endsWith("\r\n");
        Json.Obj line = line(report("?group_by=key,tag,day"), "key", key.id());
        StringBuilder expected = new StringBuilder();
        line.members()
                .forEach((name, value) -> expected.append(expected.isEmpty() ? "" : ",")
                        .append(value instanceof Json.Num(String digits) ? digits : '"' + line.text(name) + '"'));
        // The table has the day as text alone.
        String cells = expected.toString().replaceFirst(",\\d{10},", ",");
        assertThat(csv.text().lines()).contains(cells);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text/csv | | true
            text/csv, */*;q=0.1 | | true
            application/json;q=0.5, text/csv | | true
            application/json, text/csv;q=0.9 | | false
            */* | | false
            text/html | | false
            text/csv | json | false
            application/json | csv | true
            """)
    void the_format_is_what_the_query_says_or_else_what_is_accepted(String accept, String format, boolean csv) {
        HttpReply answer = admin(Sent.get(USAGE + (format == null ? "" : "?format=" + format))
                        .with("Accept", accept))
                .hasStatus(200);

        assertThat(answer.header("content-type")).startsWith(csv ? "text/csv" : "application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "@SUM(A1)", "-2+3", "+1", "x;=1+1", "x\\\",=1+1", "x|@a", "＝1"})
    void no_cell_is_a_formula(String model) {
        chat(key("[]"), model).hasStatus(200);
        // Sums name only models with a price or a route; an operator may give such a name one.
        POSTGRES.update(Sql.of("update usage_hour set model = ? where model = '(other)'", model.replace("\\\"", "\"")));

        String csv = admin(Sent.get(USAGE + "?group_by=model&format=csv")).text();

        String written = model.replace("\\\"", "\"\"").replaceAll("(^|[;,|])([-=+@＝])", "$1'$2");
        assertThat(written).contains("'");
        assertThat(csv).contains("\r\n\"" + written + "\",1,");
        for (String cell : csv.split("[;,|\t\r\n\"]+", -1)) {
            assertThat(Set.of('=', '+', '-', '@', '＝')).doesNotContain(cell.isEmpty() ? ' ' : cell.charAt(0));
        }
    }

    @Test
    void without_the_token_nothing_is_shown() {
        Sent request = Sent.get(USAGE + "?format=csv");

        for (Sent attempt : List.of(request, request.bearer("wrong"), request.bearer(GATEWAY.newKey()))) {
            EDGE.send(attempt).refusedWith(401, "invalid_api_key");
        }
        EDGE.send(Sent.post(USAGE, "{}").bearer(ADMIN_TOKEN)).refusedWith(405, "method_not_allowed");
    }

    private record Key(String id, String secret) {}

    private static Key key(String tags) {
        Json.Obj made = admin(Sent.post("/admin/v1/keys", "{\"name\":\"spender\",\"tags\":" + tags + "}"))
                .hasStatus(201)
                .json();
        return new Key(String.valueOf(made.text("id")), String.valueOf(made.text("key")));
    }

    private static HttpReply chat(Key key, String model) {
        return EDGE.send(Sent.post(
                        "/v1/chat/completions",
                        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                .bearer(key.secret()));
    }

    private static HttpReply admin(Sent request) {
        return EDGE.send(request.bearer(ADMIN_TOKEN));
    }

    private static Json.Obj report(String query) {
        return admin(Sent.get(USAGE + query)).hasStatus(200).json();
    }

    private static List<Json.Obj> lines(Json.Obj report) {
        return report.items("data").stream().map(Json.Obj.class::cast).toList();
    }

    private static Json.Obj line(Json.Obj report, String member, String value) {
        List<Json.Obj> found = lines(report).stream()
                .filter(line -> value.equals(line.text(member)))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
