package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.budgets.BudgetFilter;
import aigateway.budgets.BudgetStatus;
import aigateway.testing.MixedTraffic;
import aigateway.testing.Product;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After mixed traffic every place shows the cost that the rows of the ledger add up to, to the nano-dollar: while the days are
 * open, when they are closed, and when a charge of a closed day is corrected. See {@link MixedTraffic} for the calls and their
 * times.
 */
class SameFiguresTest {
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
        assertThat(product.rows("count(*) > 9", "usage_day where kind = 0")).containsExactly("true");
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
        assertThat(rows)
                .as("a job that was submitted on the day before")
                .anyMatch(row -> row.nano() > 0
                        && row.day()
                                .isAfter(row.reservedAt()
                                        .atZone(MixedTraffic.BERLIN)
                                        .toLocalDate()));
        // Each call counts when it was made. A call without an attempt began some milliseconds before it was recorded.
        assertThat(rows)
                .allSatisfy(row -> assertThat(MixedTraffic.TIMES)
                        .anyMatch(time ->
                                Duration.between(row.startedAt(), time).abs().compareTo(SOON) < 0));
    }

    private static void compare() {
        LedgerTruth truth = LedgerTruth.of(traffic);
        new UsageComparison(product, truth).compare();
        budgets(truth);
        metrics(truth);
        new ReportComparison(product, truth).compare();
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
        days(truth);
        assertThat(spent("All of Search") + spent("All of Chat")).isEqualTo(truth.cost());
        assertThat(spent("Search by month") + spent("Chat by month")).isEqualTo(truth.cost());
    }

    /** A budget counts a call when its money is reserved, which for a job is when it is submitted. */
    private static void days(LedgerTruth truth) {
        String search = Product.id(traffic.search()).value();
        Map<String, Long> expected = new TreeMap<>();
        truth.rows().stream()
                .filter(row -> row.key().equals(search) && !row.periods().isEmpty())
                .forEach(row -> expected.merge(
                        row.reservedAt()
                                .atZone(MixedTraffic.BERLIN)
                                .toLocalDate()
                                .toString(),
                        row.nano(),
                        Long::sum));
        Map<String, Long> found = new TreeMap<>();
        product.rows(
                        "(p.starts_at at time zone b.zone)::date; spent_nano_usd",
                        "budget_period p join budget b on b.id = p.budget_id where b.period = 'day'")
                .forEach(line -> found.put(line.split(" ", 2)[0], Long.valueOf(line.split(" ", 2)[1])));
        assertThat(found).isEqualTo(expected).hasSize(3);
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
        long settled = Nano.of(scraped, "agw_cost_usd_total");
        assertThat(settled).isEqualTo(truth.cost(row -> !row.correction()));
        assertThat(Nano.of(scraped, "agw_team_cost_usd_total")).isEqualTo(settled);
        assertThat(Nano.of(scraped, "agw_key_cost_usd_total")).isEqualTo(settled);
        assertThat(settled + Nano.of(scraped, "agw_cost_corrections_usd")).isEqualTo(truth.cost());
        assertThat(Nano.of(scraped, "agw_cache_savings_usd_total")).isEqualTo(truth.saved());
        assertThat((long) scraped.sum("agw_requests_total")).isEqualTo(truth.calls());
        assertThat((long) scraped.sum("agw_provider_attempts_total")).isEqualTo(truth.attempts());
        assertThat(statuses()).hasSize(5).allSatisfy(status -> {
            String id = "budget_id=" + status.budget().id();
            assertThat(Nano.ofUsd(scraped.sum("agw_budget_spent_usd", id)))
                    .isEqualTo(status.spent().nanoUsd());
            assertThat(Nano.ofUsd(scraped.sum("agw_budget_limit_usd", id)))
                    .isEqualTo(status.limit().nanoUsd());
        });
    }
}
