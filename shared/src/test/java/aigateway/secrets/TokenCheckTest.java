package aigateway.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenCheckTest {
    private final Secrets secrets =
            new SettingSecrets(Map.of("ADMIN_TOKEN", "the-right-token-of-the-tests", "METRICS_TOKEN", " "));

    @Test
    void only_the_configured_token_matches() {
        assertThat(matches("the-right-token-of-the-tests")).isTrue();
        assertThat(matches("The-right-token-of-the-tests")).isFalse();
        assertThat(matches("the-right-token-of-the-tests ")).isFalse();
        assertThat(matches("")).isFalse();
        assertThat(TokenCheck.matches(secrets, SecretName.ADMIN_TOKEN, Optional.empty()))
                .isFalse();
    }

    @Test
    void a_token_of_less_than_sixteen_characters_never_matches() {
        var weak = new SettingSecrets(Map.of("ADMIN_TOKEN", "fifteen-letters"));

        assertThat(TokenCheck.matches(weak, SecretName.ADMIN_TOKEN, Optional.of("fifteen-letters")))
                .isFalse();
    }

    @Test
    void without_a_configured_token_nothing_matches() {
        for (String presented : new String[] {"", " ", "null"}) {
            assertThat(TokenCheck.matches(secrets, SecretName.METRICS_TOKEN, Optional.of(presented)))
                    .isFalse();
            assertThat(TokenCheck.matches(new SettingSecrets(Map.of()), SecretName.ADMIN_TOKEN, Optional.of(presented)))
                    .isFalse();
        }
    }

    @Test
    void a_blank_setting_is_no_secret() {
        assertThat(secrets.find(SecretName.METRICS_TOKEN)).isEmpty();
        assertThat(secrets.find(SecretName.DATA_KEY)).isEmpty();
        assertThat(secrets.require(SecretName.ADMIN_TOKEN)).isEqualTo("the-right-token-of-the-tests");
        assertThatIllegalStateException()
                .isThrownBy(() -> secrets.require(SecretName.DATA_KEY))
                .withMessage("DATA_KEY is not configured");
    }

    private boolean matches(String presented) {
        return TokenCheck.matches(secrets, SecretName.ADMIN_TOKEN, Optional.of(presented));
    }
}
