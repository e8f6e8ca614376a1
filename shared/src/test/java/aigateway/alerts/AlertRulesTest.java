package aigateway.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import aigateway.kernel.AlertRuleId;
import aigateway.kernel.Conflict;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.notices.NoticeQuery;
import aigateway.postgres.GroupCommit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class AlertRulesTest extends AlertCase {
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
            List<Future<?>> runs = new ArrayList<>();
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

        assertThatExceptionOfType(Conflict.class)
                .isThrownBy(() ->
                        new GroupCommit(product.postgres()).commit(List.of(alerts.end(late, clock.instant(), null))));
    }

    @Test
    void a_team_viewer_sees_the_alerts_of_its_teams_only() {
        spend(budget("{\"limit_usd\":1,\"name\":\"Hard\",\"alert_thresholds\":[]}"), 1_000_000_000);
        spend(budget("{\"limit_usd\":1,\"name\":\"Of a team\",\"alert_thresholds\":[]}"), 1_000_000_000);
        evaluate(1);
        var team = new TeamId("team_00000000000000000000000000000001");
        product.update("update alert set team_id = ? where title like '%Of a team%'", team.value());
        product.update("update notice set team_id = ? where subject like '%Of a team%'", team.value());

        var visible = VisibleTeams.of(Set.of(team));
        assertThat(list(visible)).extracting(Alert::title).containsExactly("The budget Of a team is exhausted");
        assertThat(list(VisibleTeams.of(Set.of()))).isEmpty();
        Alert foreign = list(VisibleTeams.ALL).stream()
                .filter(alert -> alert.team() == null)
                .findFirst()
                .orElseThrow();
        assertThat(product.gateway().alerts().alerts().find(foreign.id(), visible))
                .isEmpty();
        assertThat(product.gateway().notices().notices().list(new NoticeQuery(null, null, null, visible, null, 10)))
                .hasSize(1);
    }
}
