package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.budgets.BudgetFilter;
import aigateway.budgets.BudgetStatus;
import aigateway.kernel.Money;
import aigateway.kernel.VisibleTeams;
import aigateway.testing.MixedTraffic;
import aigateway.testing.Product;
import aigateway.usage.Bucket;
import aigateway.usage.Dimension;
import aigateway.usage.Figures;
import aigateway.usage.RecordedCall;
import aigateway.usage.RequestQuery;
import aigateway.usage.Requests;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After mixed traffic every place shows the cost that the rows of the ledger add up to, to the nano-dollar: while the days are open,
 * when they are closed, and when a charge of a closed day is corrected. See {@link MixedTraffic} for the calls and their times.
 */
class SameFiguresTest {
    private static final int PAGE = 7;
    private static final Duration SOON = Duration.ofSeconds(25);
    private static MixedTraffic traffic;
    private static Product product;

    @BeforeAll
    static void run(@TempDir Path folder) {
        traffic = MixedTraffic.start(folder);
        product = traffic.product();
        traffic.run();
    }

    @AfterAll
    static void close() {
        traffic.close();
    }

    @Test
    void each_place_shows_the_same_cost_while_days_are_open_and_when_they_are_closed_and_corrected() {
        everythingHappened();
        compare();

        traffic.clock().set(MixedTraffic.LATER);
        product.gateway().maintenance().sweep().run();
        product.gateway().maintenance().sweep().run();
        assertThat(product.rows("count(*) > 9", "usage_day_closed")).containsExactly("true");
        compare();

        traffic.correct("0.000000001");
        traffic.correct("0.9");
        compare();
        assertThat(product.rows("rule; what", "broken_money()")).isEmpty();
    }

    /** No comparison is one of nothing with nothing. */
    private static void everythingHappened() {
        List<LedgerTruth.Row> rows = LedgerTruth.of(traffic).rows();
        for (String outcome : List.of("settled", "voided", "charged", "cached", "refused")) {
            for (String team :
                    Set.copyOf(rows.stream().map(LedgerTruth.Row::team).toList())) {
                assertThat(rows)
                        .anyMatch(row ->
                                row.outcome().equals(outcome) && row.team().equals(team));
            }
        }
        assertThat(rows.stream().map(LedgerTruth.Row::team).distinct()).hasSize(2);
        assertThat(rows)
                .anyMatch(row -> row.model().equals("(other)"))
                .anyMatch(row -> row.model().equals("gpt-4.1"));
        assertThat(rows.stream().filter(LedgerTruth.Row::correction)).hasSize(MixedTraffic.TIMES.size());
        assertThat(product.rows("code", "usage where outcome = 'refused'")).contains("insufficient_quota");
        assertThat(product.rows("count(*) > 5", "usage where job_id is not null"))
                .containsExactly("true");
        assertThat(product.rows("count(*) > 5", "usage where first_token_millis is not null"))
                .containsExactly("true");
        // Each call counts when it was made. A call without an attempt began some milliseconds before it was recorded.
        assertThat(rows)
                .allSatisfy(row -> assertThat(MixedTraffic.TIMES)
                        .anyMatch(time ->
                                Duration.between(row.startedAt(), time).abs().compareTo(SOON) < 0));
    }

    private static void compare() {
        LedgerTruth truth = LedgerTruth.of(traffic);
        usage(truth);
        requests(truth);
        budgets(truth);
        metrics(truth);
        reports(truth);
    }

    private static UsageQuery all() {
        return UsageQuery.of(MixedTraffic.START, MixedTraffic.END, MixedTraffic.BERLIN);
    }

    private static void usage(LedgerTruth truth) {
        Figures total = report(all()).total().figures();
        assertThat(nano(total)).isEqualTo(truth.cost());
        assertThat(total.calls()).isEqualTo(truth.calls());
        assertThat(total.attempts()).isEqualTo(truth.attempts());
        assertThat(total.savings().nanoUsd()).isEqualTo(truth.saved()).isPositive();
        assertThat(nano(total.chargedCost()))
                .isEqualTo(truth.cost(row -> row.outcome().equals("charged")));
        lines(all().by(Dimension.KEY), truth.by(LedgerTruth.Row::key));
        lines(all().by(Dimension.TEAM), truth.by(LedgerTruth.Row::team));
        lines(all().by(Dimension.MODEL), truth.by(LedgerTruth.Row::model));
        lines(all().by(Dimension.PROVIDER), truth.by(LedgerTruth.Row::provider));
        lines(all().by(Dimension.OUTCOME), truth.by(LedgerTruth.Row::outcome));
        lines(all().each(Bucket.DAY), truth.by(row -> start(LedgerTruth.day(row, MixedTraffic.BERLIN))));
        lines(all().each(Bucket.MONTH), Map.of(start("2026-10-01"), truth.cost()));
        lines(all().each(Bucket.HOUR), truth.by(row -> hour(row.startedAt())));
        assertThat(report(all().each(Bucket.HOUR)).lines()).hasSize(MixedTraffic.TIMES.size());
        tags(truth);
    }

    private static void lines(UsageQuery query, Map<String, Long> expected) {
        UsageReport report = report(query);
        Map<String, Long> found = new TreeMap<>();
        report.lines().forEach(line -> found.put(name(line), nano(line.figures())));
        assertThat(found).as("%s", query).isEqualTo(expected);
        assertThat(found.values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(nano(report.total().figures()));
        assertThat(report.lines().stream()
                        .mapToLong(line -> line.figures().calls())
                        .sum())
                .isEqualTo(report.total().figures().calls());
    }

    /** A call counts under each of its tags; refused calls under none. */
    private static void tags(LedgerTruth truth) {
        UsageReport report = report(all().by(Dimension.TAG));
        assertThat(report.lines()).hasSizeGreaterThan(4);
        for (UsageReport.Line line : report.lines()) {
            assertThat(nano(line.figures()))
                    .as("%s", line)
                    .isEqualTo(truth.cost(row -> row.tags().contains(name(line))))
                    .isPositive();
        }
        assertThat(nano(report.total().figures())).isEqualTo(truth.cost());
    }

    private static void requests(LedgerTruth truth) {
        List<RecordedCall> calls = new ArrayList<>();
        String after = null;
        do {
            Requests.Page page = product.gateway()
                    .admin()
                    .requests()
                    .list(new RequestQuery(
                            RequestQuery.Filter.ALL,
                            VisibleTeams.ALL,
                            MixedTraffic.START,
                            MixedTraffic.END,
                            after,
                            PAGE));
            calls.addAll(page.calls());
            after = page.next();
        } while (after != null);
        assertThat(calls).hasSize((int) truth.calls());
        Map<String, Long> costs = new TreeMap<>();
        calls.forEach(call -> costs.merge(call.request().value(), nano(call.cost()), Long::sum));
        assertThat(costs).isEqualTo(truth.by(row -> row.request().value()));
        Map<String, Long> teams = new TreeMap<>();
        calls.forEach(call -> teams.merge(String.valueOf(call.team()), nano(call.cost()), Long::sum));
        assertThat(teams).isEqualTo(truth.by(LedgerTruth.Row::team));
    }

    /** Of all periods in the ledger; and what the API shows of the present ones. */
    private static void budgets(LedgerTruth truth) {
        List<String> periods = product.rows("id; spent_nano_usd; reserved_nano_usd", "budget_period");
        assertThat(periods).hasSizeGreaterThan(5).allSatisfy(period -> {
            String[] cells = period.split(" ", -1);
            assertThat(cells[1])
                    .isEqualTo(Long.toString(truth.cost(row -> row.periods().contains(cells[0]))));
            assertThat(cells[2]).isEqualTo("0");
        });
        for (String day : List.of("2026-10-24", "2026-10-25", "2026-10-26")) {
            assertThat(product.rows(
                            "spent_nano_usd",
                            "budget_period p join budget b on b.id = p.budget_id where b.period = 'day'"
                                    + " and p.starts_at = ?",
                            Instant.parse(start(day))))
                    .containsExactly(Long.toString(truth.cost(
                            row -> row.key().equals(Product.id(traffic.search()).value())
                                    && LedgerTruth.day(row, MixedTraffic.BERLIN).equals(day))));
        }
        assertThat(spent("All of Search") + spent("All of Chat")).isEqualTo(truth.cost());
        assertThat(spent("Search by month") + spent("Chat by month")).isEqualTo(truth.cost());
    }

    private static long spent(String budget) {
        return statuses().stream()
                .filter(status -> budget.equals(status.budget().name()))
                .mapToLong(status -> status.spent().nanoUsd())
                .sum();
    }

    private static List<BudgetStatus> statuses() {
        return product.gateway().admin().budgets().list(BudgetFilter.ALL, null, 100);
    }

    private static void metrics(LedgerTruth truth) {
        Scraped scraped = Scraped.of(product.gateway().reports().metrics().scrape());
        long settled = nano(scraped, "agw_cost_usd_total");
        assertThat(settled).isEqualTo(truth.cost(row -> !row.correction()));
        assertThat(nano(scraped, "agw_team_cost_usd_total")).isEqualTo(settled);
        assertThat(nano(scraped, "agw_key_cost_usd_total")).isEqualTo(settled);
        assertThat(settled + nano(scraped, "agw_cost_corrections_usd")).isEqualTo(truth.cost());
        assertThat(nano(scraped, "agw_cache_savings_usd_total")).isEqualTo(truth.saved());
        assertThat((long) scraped.sum("agw_requests_total")).isEqualTo(truth.calls());
        assertThat((long) scraped.sum("agw_provider_attempts_total")).isEqualTo(truth.attempts());
        assertThat(statuses()).hasSize(5).allSatisfy(status -> {
            String id = "budget_id=" + status.budget().id();
            assertThat(usd(scraped.sum("agw_budget_spent_usd", id)))
                    .isEqualTo(status.spent().nanoUsd());
            assertThat(usd(scraped.sum("agw_budget_limit_usd", id)))
                    .isEqualTo(status.limit().nanoUsd());
        });
    }

    private static void reports(LedgerTruth truth) {
        new ReportComparison(product, truth).compare();
    }

    private static UsageReport report(UsageQuery query) {
        return product.gateway().admin().usages().report(query);
    }

    private static String name(UsageReport.Line line) {
        return line.bucket() != null
                ? line.bucket().toString()
                : Objects.requireNonNullElse(line.groups().getFirst().value(), "none");
    }

    private static String start(String day) {
        return LocalDate.parse(day)
                .atStartOfDay(MixedTraffic.BERLIN)
                .toInstant()
                .toString();
    }

    /** The zone is whole hours from UTC. */
    private static String hour(Instant at) {
        return at.truncatedTo(ChronoUnit.HOURS).toString();
    }

    private static long nano(Figures figures) {
        return nano(figures.cost());
    }

    private static long nano(@Nullable Money money) {
        return money == null ? 0 : money.nanoUsd();
    }

    private static long nano(Scraped scraped, String name) {
        return scraped.values().entrySet().stream()
                .filter(series -> series.getKey().startsWith(name + '['))
                .mapToLong(series -> usd(series.getValue()))
                .sum();
    }

    /** Exact: the text of a number has all its digits. */
    private static long usd(double dollars) {
        return BigDecimal.valueOf(dollars).movePointRight(9).longValueExact();
    }
}
