package aigateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTest {
    private static final String TEXT = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void a_secret_is_revealed_as_it_was_read() {
        assertThat(WebhookSecret.parse(TEXT).reveal()).isEqualTo(TEXT);
        assertThat(WebhookSecret.of(new byte[64])).isEqualTo(WebhookSecret.of(new byte[64]));
        assertThat(WebhookSecret.of(new byte[64])).isNotEqualTo(WebhookSecret.of(new byte[63]));
    }

    @Test
    void a_secret_is_never_printed() {
        assertThat(WebhookSecret.parse(TEXT)).hasToString("whsec_****");
    }

    @Test
    void a_secret_does_not_follow_the_array_it_was_made_of() {
        byte[] bytes = new byte[32];
        WebhookSecret secret = WebhookSecret.of(bytes);
        bytes[0] = 1;

        assertThat(secret).isEqualTo(WebhookSecret.of(new byte[32]));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 23, 65})
    void a_secret_has_24_to_64_bytes(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> WebhookSecret.of(new byte[length]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa_w",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZI",
            })
    void what_is_not_a_secret_is_refused_without_repeating_it(String text) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> WebhookSecret.parse(text))
                .withNoCause()
                .withMessageNotContaining("MfKQ");
    }
}
