package aigateway.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.AlertRuleId;
import aigateway.kernel.Problem;
import aigateway.kernel.VisibleTeams;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.WebhookReceiver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A product on a manual clock, with a channel of the kind slack to a receiver. */
abstract class AlertCase {
    private static final String SPENT = """
            insert into budget_period (budget_id, starts_at, ends_at, spent_nano_usd)
            select id, period_start(period, zone, now()), period_end(period, zone, now()), ? from budget where id = ?
            on conflict (budget_id, starts_at) do update set spent_nano_usd = excluded.spent_nano_usd""";

    static final String EXHAUSTED = "rul_00000000000000000000000000000002";

    final ManualClock clock = ManualClock.atNow();
    final Product product = Product.start(Map.of(), clock);
    final WebhookReceiver receiver = WebhookReceiver.start();

    @BeforeEach
    void makeChannel() {
        var made = product.gateway()
                .notices()
                .manageChannels()
                .create(
                        "admin-token",
                        Product.json("{\"name\":\"Ops\",\"kind\":\"slack\",\"url\":\"" + receiver.url() + "\"}"));
        assertThat(made.map(_ -> "made").orElse(Problem::message)).isEqualTo("made");
    }

    @AfterEach
    void close() {
        product.close();
        receiver.close();
    }

    String budget(String json) {
        return product.gateway()
                .admin()
                .manageBudgets()
                .create("admin-token", Product.json(json))
                .map(status -> status.budget().id().value())
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    /** Sets what a budget has spent in its current period. */
    void spend(String budget, long nanoUsd) {
        product.update(SPENT, nanoUsd, budget);
    }

    /** As if the period that was current were one of last year. */
    void nextPeriod(String budget) {
        product.update("""
                update budget_period set starts_at = starts_at - interval '1 year', ends_at = ends_at - interval '1 year'
                where budget_id = ?""", budget);
        product.update("update alert set period = 'earlier', id = id || '-earlier' where budget_id = ?", budget);
        product.update("delete from notice");
    }

    void evaluate(int times) {
        for (int i = 0; i < times; i++) {
            clock.advance(Duration.ofMinutes(1));
            product.gateway().alerts().evaluate().run();
            product.gateway().notices().send().run();
        }
    }

    void create(String json) {
        product.gateway()
                .alerts()
                .manageRules()
                .create("admin-token", Product.json(json))
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    void patch(String rule, String json) {
        product.gateway()
                .alerts()
                .manageRules()
                .patch("admin-token", new AlertRuleId(rule), Product.json(json))
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    List<Alert> list(VisibleTeams visible) {
        return product.gateway()
                .alerts()
                .alerts()
                .list(new AlertQuery(null, null, null, null, null, null, visible, null, 100));
    }

    List<String> open() {
        return list(VisibleTeams.ALL).stream()
                .filter(Alert::isOpen)
                .map(Alert::title)
                .toList();
    }

    /** The subjects of the notices that arrived. */
    List<String> received() {
        return receiver.received().stream()
                .map(each -> each.body().substring(each.body().indexOf('*') + 1))
                .map(body -> body.substring(0, body.indexOf('*')))
                .toList();
    }
}
