package aigateway.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import aigateway.kernel.Unavailable;
import aigateway.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

class SecretsManagerSecretsTest {
    private static final String OURS = "arn:aws:secretsmanager:us-east-1:1:secret:ours";
    private static final String MANAGED = "arn:aws:secretsmanager:us-east-1:1:secret:rds!db";

    private final SecretsManagerServer server = SecretsManagerServer.start();
    private final SecretsManagerClient client = server.client();
    private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(1_000_000));
    private final SecretsManagerSecrets secrets = new SecretsManagerSecrets(
            client,
            List.of(OURS, MANAGED),
            new SettingSecrets(Map.of("ADMIN_TOKEN", "set", "METRICS_TOKEN", "set-too")),
            clock);

    @BeforeEach
    void fill() {
        server.holds(OURS, "{\"ADMIN_TOKEN\":\"stored\",\"KEY_PEPPER\":\" \",\"port\":5432,\"username\":\"a\"}");
        server.holds(MANAGED, "{\"username\":\"agw\",\"password\":\"pa55\"}");
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void the_store_wins_over_the_settings_and_the_later_secret_over_the_earlier() {
        assertThat(secrets.find(SecretName.ADMIN_TOKEN)).hasValue("stored");
        assertThat(secrets.value("username")).hasValue("agw");
        assertThat(secrets.value("password")).hasValue("pa55");
        assertThat(server.asked()).containsExactly(OURS, MANAGED);
    }

    @Test
    void the_settings_stand_in_for_what_the_store_does_not_have() {
        assertThat(secrets.find(SecretName.METRICS_TOKEN)).hasValue("set-too");
        assertThat(secrets.find(SecretName.KEY_PEPPER)).as("blank in the store").isEmpty();
        assertThat(secrets.value("port")).as("no text").isEmpty();
    }

    @Test
    void what_was_read_is_kept_for_five_minutes() {
        secrets.find(SecretName.ADMIN_TOKEN);
        server.holds(OURS, "{\"ADMIN_TOKEN\":\"rotated\"}");

        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(secrets.find(SecretName.ADMIN_TOKEN)).hasValue("stored");
        assertThat(server.asked()).hasSize(2);
        clock.advance(Duration.ofMillis(1));
        assertThat(secrets.find(SecretName.ADMIN_TOKEN)).hasValue("rotated");
    }

    @Test
    void forgetting_asks_again() {
        secrets.find(SecretName.ADMIN_TOKEN);
        server.holds(OURS, "{\"ADMIN_TOKEN\":\"rotated\"}");

        secrets.forget();

        assertThat(secrets.find(SecretName.ADMIN_TOKEN)).hasValue("rotated");
    }

    @Test
    void during_an_outage_the_last_answer_stands_in_and_the_store_is_seen_again_after_it() {
        secrets.find(SecretName.ADMIN_TOKEN);
        server.holds(OURS, "{\"ADMIN_TOKEN\":\"rotated\"}");
        server.down(true);
        clock.advance(Duration.ofHours(3));

        assertThat(secrets.find(SecretName.ADMIN_TOKEN)).hasValue("stored");
        server.down(false);
        assertThat(secrets.find(SecretName.ADMIN_TOKEN)).hasValue("rotated");
    }

    @Test
    void an_outage_before_the_first_answer_is_said_and_not_papered_over_by_the_settings() {
        server.down(true);

        assertThatExceptionOfType(Unavailable.class)
                .isThrownBy(() -> secrets.find(SecretName.ADMIN_TOKEN))
                .satisfies(outage -> assertThat(outage.dependency()).isEqualTo("secrets"));
    }

    @Test
    void a_secret_that_is_not_there_is_an_outage() {
        var other = new SecretsManagerSecrets(client, List.of("arn:none"), new SettingSecrets(Map.of()), clock);

        assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> other.value("username"));
    }

    @Test
    void a_secret_that_is_no_object_is_said_without_repeating_it() {
        server.holds(OURS, "the-CANARY-itself");

        assertThatIllegalStateException()
                .isThrownBy(() -> secrets.find(SecretName.ADMIN_TOKEN))
                .withMessageNotContaining("CANARY");
    }
}
