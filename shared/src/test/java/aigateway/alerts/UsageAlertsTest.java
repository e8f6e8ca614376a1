package aigateway.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Problem;
import aigateway.kernel.VisibleTeams;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.WebhookReceiver;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alerts about what the sums of usage show. Each fires once. */
class UsageAlertsTest {
    private static final String TEAM = "team_00000000000000000000000000000001";
    private static final long DOLLAR = 1_000_000_000;

    private static final String ADD = """
            insert into usage_hour as h (hour, key_id, team_id, endpoint, provider, model, asked_model, outcome, status, code,
                calls, unpriced_calls, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
                cost_nano_usd, provider_cost_nano_usd, saved_nano_usd, millis)
            values (date_trunc('hour', ?::timestamptz), 'key0000000000001', ?, 'chat', 'openai', 'gpt-test', 'gpt-test', ?, ?,
                ?, ?, ?, 0, 0, 0, 0, 0, ?, 0, 0, 0)
            on conflict (hour, key_id, team_id, model, asked_model, provider, endpoint, outcome, status, code) do update
            set calls = h.calls + excluded.calls, cost_nano_usd = h.cost_nano_usd + excluded.cost_nano_usd""";

    private final ManualClock clock = new ManualClock(
            Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(12).plusMinutes(30)));
    private final Product product = Product.start(Map.of(), clock);
    private final WebhookReceiver receiver = WebhookReceiver.start();

    @BeforeEach
    void makeChannel() {
        var made = product.gateway()
                .notices()
                .manageChannels()
                .create(
                        "admin-token",
                        Product.json("{\"name\":\"Ops\",\"kind\":\"slack\",\"url\":\"" + receiver.url() + "\"}"));
        assertThat(made.map(_ -> "made").orElse(Problem::message)).isEqualTo("made");
        product.update("insert into team (id, name) values (?, 'Chat')", TEAM);
        // So that the rows of past hours count.
        product.update("update reporting set closed_before = '2000-01-01'");
    }

    @AfterEach
    void close() {
        product.close();
        receiver.close();
    }

    @Test
    void a_model_without_a_price_opens_one_alert_a_month() {
        add("settled", "", 200, 1, 0, 3);
        evaluateForAnHour();

        assertThat(received()).containsExactly("The model gpt-test has no price");
        clock.advance(Duration.ofDays(2));
        evaluateForAnHour();
        assertThat(open()).isEmpty();
    }

    @Test
    void calls_that_are_charged_without_usage_open_one_alert_a_day_for_each_provider() {
        add("charged", "provider_timeout", 504, 2, DOLLAR / 4, 0);
        evaluateForAnHour();
        assertThat(received()).isEmpty();

        add("charged", "provider_error", 502, 2, DOLLAR, 0);
        evaluateForAnHour();

        assertThat(received()).containsExactly("$1.25 charged today without known usage at openai");
        clock.advance(Duration.ofDays(1));
        evaluateForAnHour();
        assertThat(open()).isEmpty();
    }

    @Test
    void a_provider_that_fails_opens_an_alert_and_its_recovery_closes_it_and_it_may_open_again() {
        add("voided", "provider_error", 502, 9, 0, 0);
        evaluateForAnHour();
        assertThat(received()).isEmpty();

        add("voided", "provider_error", 502, 10, 0, 0);
        evaluateForAnHour();
        assertThat(received()).containsExactly("The provider openai is down", "Over: The provider openai is down");

        add("voided", "provider_timeout", 504, 20, 0, 0);
        evaluateForAnHour();
        assertThat(received()).hasSize(4);
    }

    @Test
    void attempts_that_another_provider_took_over_count_as_failed() {
        add("voided", "", 0, 10, 0, 0);
        add("settled", "", 200, 5, 0, 0);
        evaluate(1);

        assertThat(received()).containsExactly("The provider openai is down");
    }

    @Test
    void a_day_that_costs_a_multiple_of_the_mean_opens_one_alert_for_everything_and_for_the_team() {
        for (int day = 1; day <= 7; day++) {
            add(clock.instant().minus(Duration.ofDays(day)), 10 * DOLLAR);
        }
        add(clock.instant(), 30 * DOLLAR);
        evaluateForAnHour();
        assertThat(received()).isEmpty();

        add(clock.instant(), 1);
        evaluateForAnHour();

        assertThat(received())
                .containsExactlyInAnyOrder(
                        "Unusual spend of everything: $30.00 today", "Unusual spend of the team Chat: $30.00 today");
        assertThat(product.gateway()
                        .alerts()
                        .alerts()
                        .list(new AlertQuery(
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                VisibleTeams.of(java.util.Set.of(new aigateway.kernel.TeamId(TEAM))),
                                null,
                                10)))
                .hasSize(1);
    }

    @Test
    void a_budget_that_will_not_last_opens_one_alert() {
        var week = java.time.LocalDate.ofInstant(clock.instant(), java.time.ZoneOffset.UTC);
        for (int day = 1; day <= 28; day++) {
            add(clock.instant().minus(Duration.ofDays(day)), 10 * DOLLAR);
        }
        create("{\"limit_usd\":1000,\"period\":\"month\",\"name\":\"Enough\"}");
        create("{\"limit_usd\":5,\"period\":\"week\",\"name\":\"Small\"}");
        create("{\"limit_usd\":5,\"period\":\"total\",\"name\":\"Without end\"}");
        create("{\"limit_usd\":5,\"period\":\"week\",\"scope\":{\"model\":\"other-*\"},\"name\":\"Of other models\"}");
        create("{\"limit_usd\":5,\"period\":\"week\",\"scope\":{\"model\":\"gpt-*\"},\"name\":\"Of these models\"}");
        evaluateForAnHour();

        // On the afternoon of a Sunday five dollars are enough for the rest of the week.
        if (week.getDayOfWeek() == java.time.DayOfWeek.SUNDAY) {
            assertThat(received()).isEmpty();
        } else {
            assertThat(received()).hasSize(2);
            assertThat(received().toString())
                    .contains("The budget Small will not last", "The budget Of these models will not last");
        }
    }

    private void create(String json) {
        product.gateway()
                .admin()
                .manageBudgets()
                .create("admin-token", Product.json(json))
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    private void add(Instant at, long cost) {
        insert(at, "settled", "", 200, 1, cost, 0);
    }

    private void add(String outcome, String code, int status, long calls, long cost, long unpriced) {
        insert(clock.instant(), outcome, code, status, calls, cost, unpriced);
    }

    private void insert(Instant at, String outcome, String code, int status, long calls, long cost, long unpriced) {
        product.update(ADD, at, TEAM, outcome, status, code, calls, unpriced, cost);
    }

    private void evaluateForAnHour() {
        for (int i = 0; i < 6; i++) {
            clock.advance(Duration.ofMinutes(10));
            evaluate(1);
        }
        clock.advance(Duration.ofMinutes(30));
        evaluate(1);
    }

    private void evaluate(int times) {
        for (int i = 0; i < times; i++) {
            clock.advance(Duration.ofMinutes(1));
            product.gateway().alerts().evaluate().run();
            product.gateway().notices().send().run();
        }
    }

    private List<String> open() {
        return product
                .gateway()
                .alerts()
                .alerts()
                .list(new AlertQuery(true, null, null, null, null, null, VisibleTeams.ALL, null, 100))
                .stream()
                .map(Alert::title)
                .toList();
    }

    private List<String> received() {
        return receiver.received().stream()
                .map(each -> each.body().substring(each.body().indexOf('*') + 1))
                .map(body -> body.substring(0, body.indexOf('*')))
                .toList();
    }
}
