package aigateway.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureTest {
    private static final WebhookSecret SECRET = WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final Instant AT = Instant.ofEpochSecond(1614265330);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);

    /** The vector that the Standard Webhooks reference libraries and Svix's documentation share. */
    @Test
    void the_published_vector_is_reproduced() {
        assertThat(Signature.headers(ID, AT, BODY, List.of(SECRET)))
                .isEqualTo(Map.of(
                        "webhook-id", ID,
                        "webhook-timestamp", "1614265330",
                        "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    @Test
    void during_a_roll_each_secret_signs() {
        WebhookSecret next = WebhookSecret.of(new byte[32]);

        assertThat(signature(AT, List.of(SECRET, next)))
                .isEqualTo(signature(AT, List.of(SECRET)) + " " + signature(AT, List.of(next)));
    }

    @Test
    void the_timestamp_is_in_whole_seconds_and_signed() {
        assertThat(signature(AT.plusMillis(999), List.of(SECRET))).isEqualTo(signature(AT, List.of(SECRET)));
        assertThat(signature(AT.plusSeconds(1), List.of(SECRET))).isNotEqualTo(signature(AT, List.of(SECRET)));
    }

    @Test
    void an_id_with_a_dot_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Signature.headers("msg.1", AT, BODY, List.of(SECRET)));
        assertThatIllegalArgumentException().isThrownBy(() -> Signature.headers("", AT, BODY, List.of(SECRET)));
    }

    @Test
    void no_secret_and_too_many_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Signature.headers(ID, AT, BODY, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Signature.headers(ID, AT, BODY, Collections.nCopies(4, SECRET)));
    }

    private static String signature(Instant at, List<WebhookSecret> secrets) {
        return Signature.headers(ID, at, BODY, secrets).getOrDefault("webhook-signature", "");
    }
}
