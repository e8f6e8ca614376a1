package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.MixedTraffic;
import aigateway.testing.Product;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API writes after mixed traffic, as JSON and as tables, is what the rows of the ledger add up to. */
class SameFiguresEdgeTest {
    private static final String DAYS = "from=2026-10-24&to=2026-10-27";
    private static final Pattern REFUSAL = Pattern.compile("limit \\$(\\S+), spent \\$(\\S+), held \\$(\\S+);");

    private static MixedTraffic traffic;
    private static Product product;
    private static Edge edge;

    @BeforeAll
    static void run(@TempDir Path folder) {
        traffic = MixedTraffic.start(folder);
        product = traffic.product();
        edge = Edges.start(product.gateway());
        traffic.run();
    }

    @AfterAll
    static void close() {
        edge.close();
        traffic.close();
    }

    /** How the reports are grouped, as the rest of a query. */
    static List<String> groups() {
        return List.of(
                "",
                "&group_by=key",
                "&group_by=team",
                "&group_by=model",
                "&group_by=asked_model",
                "&group_by=provider",
                "&group_by=endpoint",
                "&group_by=outcome",
                "&group_by=code",
                "&group_by=key,model",
                "&group_by=day",
                "&group_by=key,day",
                "&group_by=team,model&bucket=month",
                "&bucket=hour",
                "&bucket=week",
                "&group_by=key&bucket=hour");
    }

    @ParameterizedTest
    @MethodSource("groups")
    void the_lines_of_a_usage_table_add_up_to_its_total_and_that_to_the_ledger(String groups) {
        HttpReply csv = admin("/admin/v1/usage?" + DAYS + groups + "&format=csv");
        Json.Obj json = admin("/admin/v1/usage?" + DAYS + groups).json();

        Json.Obj total = Objects.requireNonNull(json.object("total"));
        assertThat(nano(total, "cost_usd")).isEqualTo(ledger("true")).isPositive();
        assertThat(nano(csv.header("x-agw-total-cost-usd"))).isEqualTo(nano(total, "cost_usd"));
        assertThat(column(csv, "cost_usd")).isEqualTo(nano(total, "cost_usd"));
        for (String figure : List.of(
                "charged_cost_usd",
                "savings_usd",
                "calls",
                "attempts",
                "failed_calls",
                "refused_calls",
                "cached_calls",
                "charged_calls",
                "unpriced_calls",
                "input_tokens",
                "output_tokens")) {
            assertThat(column(csv, figure))
                    .as(figure)
                    .isEqualTo(nano(total, figure))
                    .isPositive();
        }
        assertThat(json.items("data").stream()
                        .map(Json.Obj.class::cast)
                        .mapToLong(line -> nano(line, "cost_usd"))
                        .sum())
                .isEqualTo(nano(total, "cost_usd"));
        assertThat(count(total, "calls")).isEqualTo(rows("status is not null"));
        assertThat(count(total, "attempts")).isEqualTo(rows("attempt > 0 and entry = 0"));
        assertThat(count(total, "refused_calls")).isEqualTo(rows("outcome = 'refused'"));
        assertThat(count(total, "cached_calls")).isEqualTo(rows("outcome = 'cached'"));
    }

    @Test
    void the_parts_of_a_key_are_those_that_its_client_sees() {
        for (String key : List.of(traffic.search(), traffic.chat())) {
            String id = Product.id(key).value();
            long spent = ledger("key_id = '" + id + "'");
            HttpReply own = edge.send(Sent.get("/v1/usage?" + DAYS + "&group_by=model,day&format=csv")
                            .bearer(key))
                    .hasStatus(200);

            assertThat(column(own, "cost_usd")).isEqualTo(spent).isPositive();
            assertThat(nano(own.header("x-agw-total-cost-usd"))).isEqualTo(spent);
            assertThat(column(admin("/admin/v1/usage?" + DAYS + "&key=" + id + "&group_by=day&format=csv"), "cost_usd"))
                    .isEqualTo(spent);
            assertThat(column(admin("/admin/v1/requests?" + DAYS + "&key=" + id + "&format=csv"), "cost_usd"))
                    .isEqualTo(spent);
        }
    }

    @Test
    void the_list_of_requests_adds_up_to_the_ledger_as_pages_and_as_a_table() {
        HttpReply csv = admin("/admin/v1/requests?" + DAYS + "&format=csv");
        Map<String, Long> paged = new TreeMap<>();
        String after = "";
        boolean more = true;
        while (more) {
            Json.Obj page =
                    admin("/admin/v1/requests?" + DAYS + "&limit=9" + after).json();
            page.items("data").stream()
                    .map(Json.Obj.class::cast)
                    .forEach(call -> paged.put(String.valueOf(call.text("id")), nano(call, "cost_usd")));
            more = page.text("last_id") != null;
            after = "&after=" + page.text("last_id");
        }

        assertThat(column(csv, "cost_usd")).isEqualTo(ledger("true"));
        // The call of the test that is refused has an id of today where the gateway is a process of its own, without
        // this clock.
        assertThat((long) paged.size())
                .isEqualTo(rows("status is not null and request_id >= first_id('req', '2026-10-23') and request_id <"
                        + " first_id('req', '2026-10-28')"));
        assertThat(paged.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(ledger("true"));
    }

    @Test
    void a_refusal_has_the_figures_of_the_budget_that_its_client_and_an_administrator_see() {
        HttpReply refused = edge.send(Sent.post(
                                "/v1/chat/completions",
                                "{\"model\":\"gpt-4o-mini\",\"max_tokens\":16000,\"messages\":[]}")
                        .bearer(traffic.chat()))
                .hasStatus(429);
        Matcher said = REFUSAL.matcher(String.valueOf(refused.error().text("message")));
        assertThat(said.find()).isTrue();

        Json.Obj own =
                budget(edge.send(Sent.get("/v1/budget").bearer(traffic.chat())).hasStatus(200), "budgets");
        Json.Obj known = budget(admin("/admin/v1/budgets"), "data");

        for (Json.Obj budget : List.of(own, known)) {
            assertThat(nano(budget, "limit_usd")).isEqualTo(nano(said.group(1))).isEqualTo(5_000_000);
            assertThat(nano(budget, "spent_usd")).isEqualTo(nano(said.group(2))).isEqualTo(chatSpent());
            assertThat(nano(budget, "held_usd")).isEqualTo(nano(said.group(3))).isZero();
        }
    }

    /** The seventh place: the exact amount of a figure is the value of its element. */
    @Test
    void the_pages_have_the_figures_of_the_ledger() {
        var pages = new FigurePages(edge, ADMIN_TOKEN);
        String days = "from=2026-10-24&to=2026-10-27";

        assertThat(pages.amounts("/dashboard/usage?" + days)).contains(ledger("true"));
        for (String key : List.of(traffic.search(), traffic.chat())) {
            String id = Product.id(key).value();
            assertThat(pages.amounts("/dashboard/usage?" + days + "&group_by=key&key=" + id))
                    .contains(ledger("key_id = '" + id + "'"));
        }
        assertThat(pages.amounts("/dashboard/budgets")).contains(chatSpent());
    }

    private static long chatSpent() {
        return ledger("key_id = '" + Product.id(traffic.chat()).value() + "'");
    }

    private static Json.Obj budget(HttpReply reply, String list) {
        return reply.json().items(list).stream()
                .map(Json.Obj.class::cast)
                .filter(budget -> "Chat by month".equals(budget.text("name")))
                .findFirst()
                .orElseThrow();
    }

    private static HttpReply admin(String target) {
        return edge.send(Sent.get(target).bearer(ADMIN_TOKEN)).hasStatus(200);
    }

    private static long ledger(String where) {
        return Long.parseLong(
                product.rows("sum(cost_nano_usd)", "usage where " + where).getFirst());
    }

    private static long rows(String where) {
        return Long.parseLong(product.rows("count(*)", "usage where " + where).getFirst());
    }

    /** The sum of a column, in thousands of millions as {@link #nano} has it. No cell of these tables has a comma. */
    private static long column(HttpReply csv, String name) {
        List<String> lines = csv.text().lines().toList();
        int place = Arrays.asList(lines.getFirst().split(",", -1)).indexOf(name);
        return lines.stream()
                .skip(1)
                .mapToLong(line -> nano(line.split(",", -1)[place]))
                .sum();
    }

    private static long nano(Json.Obj object, String member) {
        return object.member(member) instanceof Json.Num(String digits) ? nano(digits) : 0;
    }

    private static long count(Json.Obj object, String member) {
        return object.integer(member, -1);
    }

    private static long nano(String digits) {
        return digits.isEmpty() ? 0 : new BigDecimal(digits).movePointRight(9).longValueExact();
    }
}
