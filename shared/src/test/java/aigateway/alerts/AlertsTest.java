package aigateway.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.AlertRuleId;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.VisibleTeams;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.WebhookReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertsTest {
    private static final String EXHAUSTED = "rul_00000000000000000000000000000002";
    private static final String AUDIT = "rul_00000000000000000000000000000009";

    private final ManualClock clock = ManualClock.atNow();
    private final Product product = Product.start(java.util.Map.of(), clock);
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
    }

    @AfterEach
    void close() {
        product.close();
        receiver.close();
    }

    @Test
    void there_is_a_rule_for_each_kind_after_a_fresh_start() {
        assertThat(product.gateway().alerts().manageRules().list(null, 100))
                .extracting(AlertRule::kind)
                .containsExactlyInAnyOrder(AlertKind.values());
    }

    @Test
    void a_threshold_opens_once_in_a_period_and_closes_when_the_limit_is_raised() {
        String id = budget("{\"limit_usd\":1,\"mode\":\"soft\",\"name\":\"Chat\",\"alert_thresholds\":[80,100]}");
        spend(id, 800_000_000);
        evaluate(3);

        assertThat(received()).containsExactly("The budget Chat has reached 80 %");
        assertThat(open()).containsExactly("The budget Chat has reached 80 %");

        spend(id, 1_000_000_000);
        evaluate(3);
        assertThat(received()).containsExactly("The budget Chat has reached 80 %", "The budget Chat has reached 100 %");

        product.update("update budget set limit_nano_usd = 10000000000 where id = ?", id);
        evaluate(1);
        assertThat(open()).isEmpty();

        product.update("update budget set limit_nano_usd = 1000000000 where id = ?", id);
        evaluate(1);
        assertThat(open()).hasSize(2);
        assertThat(received()).hasSize(2);

        nextPeriod(id);
        evaluate(1);
        assertThat(open()).isEmpty();
        spend(id, 900_000_000);
        evaluate(1);
        assertThat(received()).hasSize(3);
    }

    @Test
    void a_hard_budget_that_is_exhausted_opens_one_alert_and_a_soft_one_none() {
        String hard = budget("{\"limit_usd\":1,\"name\":\"Hard\",\"alert_thresholds\":[]}");
        String soft = budget("{\"limit_usd\":1,\"mode\":\"soft\",\"name\":\"Soft\",\"alert_thresholds\":[]}");
        spend(hard, 989_000_000);
        spend(soft, 1_000_000_000);
        evaluate(1);
        assertThat(open()).isEmpty();

        spend(hard, 995_000_000);
        evaluate(2);

        assertThat(received()).containsExactly("The budget Hard is exhausted");
    }

    @Test
    void a_broken_audit_chain_opens_one_alert_and_its_end_is_sent_too() {
        product.gateway().maintenance().sweep().run();
        product.update("update admin_event_check set broken_seq = 7");
        evaluate(2);
        assertThat(received()).containsExactly("The audit chain is broken at event 7");

        product.update("update admin_event_check set broken_seq = null");
        evaluate(2);
        assertThat(received())
                .containsExactly("The audit chain is broken at event 7", "Over: The audit chain is broken at event 7");
    }

    @Test
    void a_key_that_is_not_used_opens_one_alert_until_it_is_used() {
        String id = Product.id(product.newKey()).value();
        product.update("update client_key set created_at = now() - interval '90 days' where id = ?", id);
        evaluate(1);
        assertThat(open()).isEmpty();

        product.update("update client_key set last_used_at = now() - interval '61 days' where id = ?", id);
        clock.advance(Duration.ofHours(1));
        evaluate(1);
        clock.advance(Duration.ofHours(1));
        evaluate(1);
        assertThat(received()).containsExactly("The key test is not used for 60 days");

        product.update("update client_key set last_used_at = now() where id = ?", id);
        clock.advance(Duration.ofHours(1));
        evaluate(1);
        assertThat(open()).isEmpty();
    }

    @Test
    void a_muted_rule_sends_nothing_until_the_time_is_over_and_then_what_is_still_open() {
        patch(
                EXHAUSTED,
                "{\"muted_until\":" + clock.instant().plusSeconds(3_600).getEpochSecond() + "}");
        String budget = budget("{\"limit_usd\":1,\"name\":\"Hard\",\"alert_thresholds\":[]}");
        spend(budget, 1_000_000_000);
        evaluate(2);
        assertThat(open()).containsExactly("The budget Hard is exhausted");
        assertThat(received()).isEmpty();

        clock.advance(Duration.ofHours(2));
        evaluate(2);

        assertThat(received()).containsExactly("The budget Hard is exhausted");
    }

    @Test
    void a_rule_that_is_off_or_deleted_opens_nothing_and_closes_what_is_open() {
        String budget = budget("{\"limit_usd\":1,\"name\":\"Hard\",\"alert_thresholds\":[]}");
        spend(budget, 1_000_000_000);
        evaluate(1);
        assertThat(open()).hasSize(1);

        patch(EXHAUSTED, "{\"enabled\":false}");
        assertThat(open()).isEmpty();
        evaluate(1);
        assertThat(open()).isEmpty();

        patch(EXHAUSTED, "{\"enabled\":true}");
        evaluate(1);
        assertThat(open()).hasSize(1);
        product.gateway().alerts().manageRules().delete("admin-token", new AlertRuleId(EXHAUSTED));
        assertThat(open()).isEmpty();
        assertThat(received()).hasSize(1);
    }

    @Test
    void a_rule_of_one_budget_says_nothing_about_others() {
        String watched = budget("{\"limit_usd\":1,\"name\":\"Watched\",\"alert_thresholds\":[]}");
        String other = budget("{\"limit_usd\":1,\"name\":\"Other\",\"alert_thresholds\":[]}");
        create("{\"kind\":\"budget_threshold\",\"scope\":{\"budget_id\":\"" + watched
                + "\"},\"parameters\":{\"percent\":50}}");
        spend(watched, 500_000_000);
        spend(other, 500_000_000);
        evaluate(2);

        assertThat(received()).containsExactly("The budget Watched has reached 50 %");
    }

    @Test
    void many_alerts_of_one_rule_at_once_make_one_notice() {
        for (int i = 0; i < 8; i++) {
            spend(budget("{\"limit_usd\":1,\"name\":\"Hard " + i + "\",\"alert_thresholds\":[]}"), 1_000_000_000);
        }
        evaluate(2);

        assertThat(open()).hasSize(8);
        assertThat(received()).containsExactly("A hard budget is exhausted: 8 alerts");
    }

    @Test
    void two_schedulers_at_once_send_one() throws Exception {
        for (int i = 0; i < 4; i++) {
            spend(budget("{\"limit_usd\":1,\"name\":\"Hard " + i + "\",\"alert_thresholds\":[]}"), 1_000_000_000);
        }
        try (var threads = Executors.newFixedThreadPool(4);
                var other = product.test().another(clock)) {
            List<java.util.concurrent.Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                var gateway = i % 2 == 0 ? product.gateway() : other;
                runs.add(threads.submit(() -> {
                    gateway.alerts().evaluate().run();
                    gateway.notices().send().run();
                }));
            }
            for (var run : runs) {
                run.get();
            }
        }
        evaluate(1);

        assertThat(received()).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void an_evaluation_that_another_one_has_overtaken_stores_nothing() {
        Alerts alerts = product.gateway().alerts().alerts();
        Alerts.Turn late =
                alerts.claimDue(clock.instant(), Duration.ofMinutes(2)).getFirst();
        product.update("update alert_task set lease_until = now() - interval '1 second'");
        alerts.claimDue(clock.instant(), Duration.ofMinutes(2));

        org.assertj.core.api.Assertions.assertThatExceptionOfType(aigateway.kernel.Conflict.class)
                .isThrownBy(() -> new aigateway.postgres.GroupCommit(product.postgres())
                        .commit(List.of(alerts.end(late, clock.instant(), null))));
    }

    @Test
    void a_team_viewer_sees_the_alerts_of_its_teams_only() {
        spend(budget("{\"limit_usd\":1,\"name\":\"Hard\",\"alert_thresholds\":[]}"), 1_000_000_000);
        spend(budget("{\"limit_usd\":1,\"name\":\"Of a team\",\"alert_thresholds\":[]}"), 1_000_000_000);
        evaluate(1);
        var team = new aigateway.kernel.TeamId("team_00000000000000000000000000000001");
        product.update("update alert set team_id = ? where title like '%Of a team%'", team.value());
        product.update("update notice set team_id = ? where subject like '%Of a team%'", team.value());

        var visible = VisibleTeams.of(java.util.Set.of(team));
        assertThat(list(visible)).extracting(Alert::title).containsExactly("The budget Of a team is exhausted");
        assertThat(list(VisibleTeams.of(java.util.Set.of()))).isEmpty();
        Alert foreign = list(VisibleTeams.ALL).stream()
                .filter(alert -> alert.team() == null)
                .findFirst()
                .orElseThrow();
        assertThat(product.gateway().alerts().alerts().find(foreign.id(), visible))
                .isEmpty();
        assertThat(product.gateway()
                        .notices()
                        .notices()
                        .list(new aigateway.notices.NoticeQuery(null, null, null, visible, null, 10)))
                .hasSize(1);
    }

    @Test
    void thresholds_that_were_noted_before_are_not_sent_again() {
        String id = budget("{\"limit_usd\":1,\"mode\":\"soft\",\"name\":\"Chat\",\"alert_thresholds\":[80]}");
        spend(id, 800_000_000);
        assertThat(product.rows("threshold", "note_alerts()")).containsExactly("80");
        product.update(migrationOfNotedThresholds());
        evaluate(2);

        assertThat(received()).isEmpty();
        assertThat(open()).containsExactly("The budget Chat has reached 80 %");
    }

    private static String migrationOfNotedThresholds() {
        try (var in = AlertsTest.class.getResourceAsStream("/migrations/V25__alerts.sql")) {
            String sql = new String(
                    java.util.Objects.requireNonNull(in).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return sql.substring(sql.lastIndexOf("insert into alert "));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String budget(String json) {
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
    private void spend(String budget, long nanoUsd) {
        product.update("""
                insert into budget_period (budget_id, starts_at, ends_at, spent_nano_usd)
                select id, period_start(period, zone, now()), period_end(period, zone, now()), ? from budget where id = ?
                on conflict (budget_id, starts_at) do update set spent_nano_usd = excluded.spent_nano_usd""", new Money(nanoUsd).nanoUsd(), budget);
    }

    /** As if the period that was current were one of last year. */
    private void nextPeriod(String budget) {
        product.update("""
                update budget_period set starts_at = starts_at - interval '1 year', ends_at = ends_at - interval '1 year'
                where budget_id = ?""", budget);
        product.update("update alert set period = 'earlier', id = id || '-earlier' where budget_id = ?", budget);
        product.update("delete from notice");
    }

    private void evaluate(int times) {
        for (int i = 0; i < times; i++) {
            clock.advance(Duration.ofMinutes(1));
            product.gateway().alerts().evaluate().run();
            product.gateway().notices().send().run();
        }
    }

    private void create(String json) {
        product.gateway()
                .alerts()
                .manageRules()
                .create("admin-token", Product.json(json))
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    private void patch(String rule, String json) {
        product.gateway()
                .alerts()
                .manageRules()
                .patch("admin-token", new AlertRuleId(rule), Product.json(json))
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    private List<Alert> list(VisibleTeams visible) {
        return product.gateway()
                .alerts()
                .alerts()
                .list(new AlertQuery(null, null, null, null, null, null, visible, null, 100));
    }

    private List<String> open() {
        return list(VisibleTeams.ALL).stream()
                .filter(Alert::isOpen)
                .map(Alert::title)
                .toList();
    }

    /** The subjects of the notices that arrived. */
    private List<String> received() {
        return receiver.received().stream()
                .map(each -> each.body().substring(each.body().indexOf('*') + 1))
                .map(body -> body.substring(0, body.indexOf('*')))
                .toList();
    }
}
