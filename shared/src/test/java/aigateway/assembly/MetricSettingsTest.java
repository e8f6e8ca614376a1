package aigateway.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.secrets.SettingSecrets;
import aigateway.usage.UsageTotals.Owner;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricSettingsTest {
    @Test
    void teams_have_series_by_default_and_the_setting_says_who_else() {
        assertThat(read(Map.of()).owners()).containsExactly(Owner.TEAM);
        assertThat(read(Map.of("METRICS_LABELS", "Key, team")).owners())
                .containsExactlyInAnyOrder(Owner.TEAM, Owner.KEY);
        assertThat(read(Map.of("METRICS_LABELS", "key")).owners()).containsExactly(Owner.KEY);
        assertThat(read(Map.of("METRICS_LABELS", "none")).owners()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            METRICS_LABELS=team,person | METRICS_LABELS must be none, or a list of team and key.
            METRICS_LABELS=none,key | METRICS_LABELS must be none alone, or a list of team and key.
            PUSHGATEWAY_URL=ftp://CANARY                                      | PUSHGATEWAY_URL has a value that cannot be read.
            PUSHGATEWAY_URL=http://u:CANARY@h                                 | PUSHGATEWAY_URL must be a base URL alone
            PUSHGATEWAY_URL=http://h/?CANARY                                  | PUSHGATEWAY_URL must be a base URL alone
            PUSHGATEWAY_USER=a:CANARY                                         | PUSHGATEWAY_USER must not hold a colon.
            PUSHGATEWAY_TOKEN=CANARY\u00e9                                    | PUSHGATEWAY_TOKEN must be visible ASCII
            PUSHGATEWAY_TOKEN=CANARY PUSHGATEWAY_USER=u                       | two ways to sign in
            PUSHGATEWAY_TOKEN=CANARY PUSHGATEWAY_PASSWORD=CANARY              | two ways to sign in""")
    void a_wrong_setting_is_named_without_its_value(String settings, String sentence) {
        Map<String, String> wrong = Arrays.stream(settings.split(" "))
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(each -> each[0], each -> each[1]));

        assertThatThrownBy(() -> Settings.read(wrong))
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("CANARY");
    }

    @Test
    void a_password_without_a_user_and_a_blank_token_sign_nothing() {
        Map<String, String> password = Map.of("PUSHGATEWAY_PASSWORD", "secret");
        Map<String, String> token = Map.of("PUSHGATEWAY_TOKEN", " ");

        assertThat(read(password).authorization(new SettingSecrets(password))).isEmpty();
        assertThat(read(token).authorization(new SettingSecrets(token))).isEmpty();
        assertThat(read(token).authorization(_ -> Optional.of(""))).isEmpty();
    }

    private static MetricSettings read(Map<String, String> settings) {
        return Settings.read(settings).metrics();
    }
}
