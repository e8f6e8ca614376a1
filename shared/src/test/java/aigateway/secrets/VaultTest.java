package aigateway.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VaultTest {
    private static final byte[] PLAIN = "what must stay secret: CANARY".getBytes(UTF_8);

    private final Vault vault = under("1:a-data-key-of-the-tests");

    @Test
    void what_was_sealed_opens_at_its_place() {
        assertThat(vault.open("job.payload|job_1", vault.seal("job.payload|job_1", PLAIN)))
                .isEqualTo(PLAIN);
        assertThat(vault.open("p", vault.seal("p", new byte[0]))).isEmpty();
    }

    @Test
    void a_sealed_value_shows_nothing_and_never_looks_the_same_twice() {
        byte[] sealed = vault.seal("p", PLAIN);

        assertThat(new String(sealed, UTF_8)).doesNotContain("CANARY");
        assertThat(vault.seal("p", PLAIN)).isNotEqualTo(sealed);
    }

    @Test
    void a_value_that_was_moved_to_another_place_does_not_open() {
        byte[] sealed = vault.seal("job.payload|job_1", PLAIN);

        assertThatIllegalStateException()
                .isThrownBy(() -> vault.open("job.payload|job_2", sealed))
                .withMessageNotContaining("job_2");
        assertThatIllegalStateException().isThrownBy(() -> vault.open("job.result|job_1", sealed));
    }

    @Test
    void a_value_with_any_byte_changed_does_not_open() {
        byte[] sealed = vault.seal("p", PLAIN);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;

            assertThatIllegalStateException().isThrownBy(() -> vault.open("p", changed));
        }
    }

    @Test
    void a_value_that_was_cut_does_not_open() {
        byte[] sealed = vault.seal("p", PLAIN);
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);

            assertThatIllegalStateException().isThrownBy(() -> vault.open("p", cut));
        }
    }

    @Test
    void a_key_can_be_changed_while_old_values_live_on() {
        byte[] old = vault.seal("p", PLAIN);
        Vault both = under("2:another-data-key-of-tests,1:a-data-key-of-the-tests");
        byte[] fresh = both.seal("p", PLAIN);

        assertThat(both.open("p", old)).isEqualTo(PLAIN);
        assertThat(under("2:another-data-key-of-tests").open("p", fresh)).isEqualTo(PLAIN);
        assertThatIllegalStateException()
                .isThrownBy(() -> under("2:another-data-key-of-tests").open("p", old))
                .withMessage("DATA_KEY version 1 is not configured");
    }

    private static Vault under(String keys) {
        return new Vault(new SettingSecrets(Map.of("DATA_KEY", keys)), new Random(1));
    }

    @Test
    void a_digest_is_the_same_for_the_same_data_purpose_and_key_only() {
        byte[] digest = vault.digest("a", PLAIN);

        assertThat(vault.digest("a", PLAIN)).isEqualTo(digest).hasSize(32);
        assertThat(vault.digest("b", PLAIN)).isNotEqualTo(digest);
        assertThat(under("1:another-data-key-of-tests").digest("a", PLAIN)).isNotEqualTo(digest);
    }

    @Test
    void a_fingerprint_is_the_same_for_the_same_text_and_key_only() {
        String print = vault.fingerprint("https://hooks.example.com:443");

        assertThat(print).matches("[0-9a-f]{32}").isEqualTo(vault.fingerprint("https://hooks.example.com:443"));
        assertThat(vault.fingerprint("https://hooks.example.com:444")).isNotEqualTo(print);
    }
}
