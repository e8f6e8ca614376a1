package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.budgets.BudgetStatus;
import aigateway.budgets.ScopeField;
import aigateway.testing.MixedTraffic;
import aigateway.testing.Product;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a refusal, the API and metrics show of a budget while calls are under way, and counters over what could lower them. */
class FiguresUnderWayTest {
    private static final Pattern MESSAGE = Pattern.compile("limit \\$(\\S+), spent \\$(\\S+), held \\$(\\S+);");

    private MixedTraffic traffic;
    private Product product;

    @BeforeEach
    void run(@TempDir Path folder) {
        traffic = MixedTraffic.start(folder);
        product = traffic.product();
        traffic.run();
    }

    @AfterEach
    void close() {
        traffic.close();
    }

    @Test
    void a_refusal_names_the_figures_that_api_and_metrics_show_at_that_moment() {
        var compared = new AtomicInteger();
        compare(false);
        traffic.during(traffic.chat(), () -> {
            compare(true);
            compared.incrementAndGet();
        });
        assertThat(compared).hasValue(1);
        compare(false);
    }

    private void compare(boolean held) {
        String message = traffic.expensive(traffic.chat()).refusal().message();
        BudgetStatus status = hard();
        Matcher said = MESSAGE.matcher(message);
        assertThat(said.find()).as(message).isTrue();
        assertThat(said.group(1)).isEqualTo(status.limit().toUsd()).isEqualTo("0.005");
        assertThat(said.group(2)).isEqualTo(status.spent().toUsd());
        assertThat(said.group(3)).isEqualTo(status.held().toUsd());
        assertThat(status.held().nanoUsd() > 0).isEqualTo(held);
        String period = product.rows(
                        "id",
                        "budget_period where budget_id = ?",
                        status.budget().id().value())
                .getFirst();
        assertThat(status.spent().nanoUsd())
                .isEqualTo(LedgerTruth.of(traffic).cost(row -> row.periods().contains(period)));
        assertThat(product.rows(
                        "coalesce(sum(amount_nano_usd), 0)", "hold where ? = any (periods)", Long.valueOf(period)))
                .containsExactly(Long.toString(status.held().nanoUsd()));
        Scraped scraped = Scraped.of(product.gateway().reports().metrics().scrape());
        String id = "budget_id=" + status.budget().id();
        assertThat(scraped.sum("agw_budget_held_usd", id))
                .isEqualTo(status.held().nanoUsd() / 1e9);
        assertThat(scraped.sum("agw_budget_spent_usd", id))
                .isEqualTo(status.spent().nanoUsd() / 1e9);
    }

    /** As GET /v1/budget reads it. */
    private BudgetStatus hard() {
        var key = product.gateway()
                .admin()
                .keys()
                .find(Product.id(traffic.chat()))
                .orElseThrow();
        return product
                .gateway()
                .admin()
                .budgets()
                .applyingTo(new ScopeField.CallingKey(
                        key.id(), key.teamId(), key.spec().tags()))
                .stream()
                .filter(status -> "Chat by month".equals(status.budget().name()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void no_counter_falls_when_days_are_closed_when_a_charge_is_corrected_and_when_a_gateway_starts_again() {
        Map<String, Double> before = counters(product.gateway().reports().metrics());
        assertThat(before).hasSizeGreaterThan(50);
        for (int day = 0; day < 5; day++) {
            traffic.clock().set(traffic.clock().instant().plusSeconds(86_400));
            product.gateway().maintenance().sweep().run();
            before = notLess(before, product.gateway().reports().metrics());
        }
        assertThat(product.rows("count(*) > 0", "usage_total")).containsExactly("true");
        traffic.correct("0.000000001");
        before = notLess(before, product.gateway().reports().metrics());
        try (var again = product.test().another(traffic.clock())) {
            assertThat(counters(again.reports().metrics())).isEqualTo(before);
            again.maintenance().sweep().run();
            before = notLess(before, again.reports().metrics());
        }
        // The zone of reports changes their days, and no counter.
        product.gateway().admin().usages().reportIn(ZoneOffset.UTC);
        before = notLess(before, product.gateway().reports().metrics());
        product.gateway().maintenance().sweep().run();
        assertThat(counters(product.gateway().reports().metrics())).isEqualTo(before);
    }

    private static Map<String, Double> notLess(Map<String, Double> before, Metrics metrics) {
        Map<String, Double> after = counters(metrics);
        assertThat(after).containsKeys(before.keySet().toArray(new String[0]));
        before.forEach((name, value) -> assertThat(after.get(name)).as(name).isGreaterThanOrEqualTo(value));
        return after;
    }

    /** What all processes have together; a counter of one process begins at zero when it starts. */
    private static Map<String, Double> counters(Metrics metrics) {
        Map<String, Double> counters =
                new TreeMap<>(Scraped.of(metrics.shared()).values());
        counters.keySet().removeIf(name -> !name.matches("agw_\\w+_(total|bucket|sum|count)\\[.*"));
        return counters;
    }
}
