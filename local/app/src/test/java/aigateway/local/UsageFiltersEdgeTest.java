package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Buckets, filters, comparison, latencies, and the report of a key. */
class UsageFiltersEdgeTest {
    private static final String USAGE = "/admin/v1/usage";
    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final TestGateway GATEWAY = TestGateway.behind(PROVIDER);
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
        PROVIDER.close();
    }

    @ParameterizedTest
    @CsvSource({"hour, .*T\\d\\d:00:00Z", "day, .*-\\d\\d-\\d\\d", "week, .*-\\d\\d-\\d\\d", "month, \\d{4}-\\d\\d"})
    void each_bucket_has_its_beginning(String bucket, String form) {
        chat(key("[]"), "mock-1").hasStatus(200);

        Json.Obj line = lines(report("?bucket=" + bucket)).getLast();

        assertThat(line.text(bucket)).matches(form);
        assertThat(line.integer("bucket_at", 0))
                .isPositive()
                .isLessThanOrEqualTo(Instant.now().getEpochSecond());
    }

    @Test
    void filters_take_a_name_or_an_id_and_the_total_is_theirs() {
        Key key = key("[\"cost:center\"]");
        String name = "only-" + key.id();
        admin(Sent.of("PATCH", "/admin/v1/keys/" + key.id())
                        .json("{\"name\":\"" + name + "\",\"allowed_models\":[\"mock-1\"]}"))
                .hasStatus(200);
        chat(key, "mock-1").hasStatus(200);
        chat(key, "mock-2").hasStatus(403);
        String cost = lines(report("?group_by=key")).stream()
                .filter(line -> key.id().equals(line.text("key")))
                .map(line -> cost(line))
                .findFirst()
                .orElseThrow();

        for (String filter :
                List.of("key=" + key.id(), "key=" + name, "key=" + name + "&provider=mock", "tag=cost%3Acenter")) {
            Json.Obj total = object(report("?" + filter), "total");
            assertThat(cost(total)).isEqualTo(cost);
        }
        Json.Obj all = object(report("?key=" + name), "total");
        assertThat(all.integer("calls", 0)).isEqualTo(2);
        assertThat(all.integer("attempts", 0)).isEqualTo(1);
        assertThat(all.integer("refused_calls", 0)).isEqualTo(1);
        assertThat(object(report("?key=" + name + "&code=model_not_allowed"), "total")
                        .integer("calls", 0))
                .isEqualTo(1);
        assertThat(lines(report("?key=" + name + "&group_by=outcome,code"))).hasSize(2);
    }

    @Test
    void a_comparison_has_the_period_before() {
        Json.Obj months = report("?from=2026-03-01&to=2026-05-01&compare=previous");
        Json.Obj days = report("?from=2026-03-02&to=2026-03-09&compare=previous&group_by=key");

        assertThat(object(months, "previous").text("from")).isEqualTo("2026-01-01");
        assertThat(object(months, "previous").text("to")).isEqualTo("2026-03-01");
        assertThat(object(days, "previous").text("from")).isEqualTo("2026-02-23");
        assertThat(object(days, "previous").members())
                .containsKeys("from_at", "to_at", "zone", "data", "has_more", "total");
        assertThat(admin(Sent.get(USAGE + "?compare=previous&format=csv"))
                        .hasStatus(200)
                        .text())
                .startsWith("period,calls,")
                .contains("\r\ncurrent,", "\r\nprevious,");
    }

    @Test
    void latencies_are_percentiles_where_they_are_kept() {
        chat(key("[]"), "mock-1").hasStatus(200);

        Json.Obj total = object(report("?latency=true"), "total");
        Json.Obj times = object(total, "latency");

        assertThat(times.members().keySet()).containsExactly("total", "provider", "own", "first_token");
        Json.Obj whole = object(times, "total");
        assertThat(whole.integer("count", 0)).isPositive();
        assertThat(whole.integer("p50_millis", -1)).isBetween(0L, whole.integer("p95_millis", -1));
        assertThat(lines(report("?latency=true&group_by=key")).getFirst().members())
                .containsEntry("latency", new Json.Null());
        assertThat(admin(Sent.get(USAGE + "?latency=true&format=csv")).text())
                .contains(",total_p50_millis,total_p95_millis,");
    }

    @Test
    void a_key_reads_its_own_usage_and_nothing_else() {
        Key key = key("[\"mine\"]");
        Key other = key("[\"other\"]");
        chat(key, "mock-1").hasStatus(200);
        chat(other, "mock-1").hasStatus(200);

        Json.Obj own = EDGE.send(Sent.get("/v1/usage?group_by=tag").bearer(key.secret()))
                .hasStatus(200)
                .json();

        assertThat(lines(own)).extracting(line -> line.text("tag")).containsExactly("mine");
        assertThat(object(own, "total").integer("calls", 0)).isEqualTo(1);
        assertThat(EDGE.send(Sent.get("/v1/usage?bucket=day&group_by=model,provider&format=csv")
                                .bearer(key.secret()))
                        .hasStatus(200)
                        .text())
                .startsWith("day,model,provider,calls,");
        EDGE.send(Sent.get("/v1/usage?key=" + other.id()).bearer(key.secret())).refusedWith(400, "unknown_parameter");
        EDGE.send(Sent.get("/v1/usage?group_by=key").bearer(key.secret())).refusedWith(400, "invalid_value");
        EDGE.send(Sent.get("/v1/usage")).refusedWith(401, "invalid_api_key");
        EDGE.send(Sent.get("/v1/usage").bearer(ADMIN_TOKEN)).refusedWith(401, "invalid_api_key");
    }

    @Test
    void the_days_are_those_that_were_asked_for() {
        chat(key("[]"), "mock-1").hasStatus(200);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        long now = Instant.now().getEpochSecond();

        Json.Obj usual = report("");
        assertThat(usual.text("to")).isEqualTo(today.plusDays(1).toString());
        assertThat(usual.text("from")).isEqualTo(today.minusDays(29).toString());
        assertThat(report("?to=2026-03-01").text("from")).isEqualTo("2026-01-30");
        Json.Obj unix = report("?from=" + (now - 1) + "&to=" + now);
        assertThat(unix.text("to")).isEqualTo(today.plusDays(1).toString());
        assertThat(lines(unix).getFirst().integer("calls", 0)).isPositive();
        assertThat(report("?from=1767225600&to=1767312000").text("to")).isEqualTo("2026-01-02");
        assertThat(lines(report("?to=" + today)).getFirst().integer("calls", -1))
                .isZero();
        assertThat(lines(report("?group_by=day&to=" + today))).isEmpty();
    }

    @Test
    void a_call_without_a_tag_is_listed_under_none() {
        chat(key("[]"), "mock-1").hasStatus(200);

        assertThat(lines(report("?group_by=tag")))
                .anySatisfy(line -> assertThat(line.members()).containsEntry("tag", new Json.Null()));
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

    private static Json.Obj object(Json.Obj of, String name) {
        return Objects.requireNonNull(of.object(name), name);
    }

    private static String cost(Json.Obj of) {
        return ((Json.Num) Objects.requireNonNull(of.member("cost_usd"))).digits();
    }
}
