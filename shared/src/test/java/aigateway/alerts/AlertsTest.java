package aigateway.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.Product;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AlertsTest extends AlertCase {
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
            String sql = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return sql.substring(sql.lastIndexOf("insert into alert "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
