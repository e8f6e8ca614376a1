package aigateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.secrets.SettingSecrets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyHashesTest {
    private static final KeyId ID = new KeyId("abcdefghijklmnop");
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

    private final KeyHashes hashes = under("1:the-first-pepper-0001");

    @Test
    void a_generated_secret_matches_and_no_other_does() {
        KeyHashes.NewSecret made = hashes.generate(ID);
        StoredKey stored = stored(hash(made), null, null);

        assertThat(hashes.matches(stored, ID, secret(made), NOW)).isTrue();
        assertThat(hashes.matches(stored, ID, secret(hashes.generate(ID)), NOW)).isFalse();
        assertThat(hashes.matches(stored, new KeyId("another1"), secret(made), NOW))
                .isFalse();
        assertThat(hashes.matches(null, ID, secret(made), NOW)).isFalse();
    }

    @Test
    void the_secret_before_a_roll_is_good_until_its_moment() {
        KeyHashes.NewSecret before = hashes.generate(ID);
        KeyHashes.NewSecret after = hashes.generate(ID);
        StoredKey stored = stored(hash(after), hash(before), NOW.plusSeconds(60));

        assertThat(hashes.matches(stored, ID, secret(before), NOW.plusSeconds(59)))
                .isTrue();
        assertThat(hashes.matches(stored, ID, secret(before), NOW.plusSeconds(60)))
                .isFalse();
        assertThat(hashes.matches(stored, ID, secret(after), NOW.plusSeconds(61)))
                .isTrue();
        assertThat(hashes.matches(stored(hash(after), hash(before), null), ID, secret(before), NOW))
                .isFalse();
    }

    @Test
    void a_pepper_can_be_changed_while_old_keys_live_on() {
        KeyHashes.NewSecret old = hashes.generate(ID);
        StoredKey stored = stored(hash(old), null, null);
        KeyHashes both = under("2:the-second-pepper-0002,1:the-first-pepper-0001");

        assertThat(both.matches(stored, ID, secret(old), NOW)).isTrue();
        assertThat(both.generate(ID).pepperVersion()).isEqualTo(2);
        assertThat(under("2:the-second-pepper-0002").matches(stored, ID, secret(old), NOW))
                .isFalse();
        assertThat(under("1:another-first-pepper").matches(stored, ID, secret(old), NOW))
                .isFalse();
    }

    /** A hash of nothing but zeros must not be what a missing row is compared with and found equal to. */
    @Test
    void a_missing_hash_matches_nothing() {
        assertThat(hashes.matches(stored(null, null, null), ID, secret(hashes.generate(ID)), NOW))
                .isFalse();
    }

    @Test
    void a_legacy_key_is_looked_for_under_every_pepper() {
        byte[] index = Objects.requireNonNull(
                hashes.importLegacy("an-old-key-of-theirs").legacyIndex());
        KeyHashes both = under("2:the-second-pepper-0002,1:the-first-pepper-0001");

        List<byte[]> indexes = both.legacyIndexes("an-old-key-of-theirs");
        assertThat(indexes).hasSize(2);
        assertThat(indexes.getLast()).isEqualTo(index);
        assertThat(both.importLegacy("an-old-key-of-theirs").legacyIndex()).isEqualTo(indexes.getFirst());
        assertThat(hashes.legacyIndexes("an-old-key-of-theirS").getFirst()).isNotEqualTo(index);
    }

    @Test
    void without_a_pepper_nothing_is_served() {
        var none = new KeyHashes(new SettingSecrets(Map.of()), new Random(1));

        assertThatIllegalStateException().isThrownBy(() -> none.generate(ID)).withMessageContaining("KEY_PEPPER");
        assertThatIllegalStateException().isThrownBy(() -> none.matches(null, ID, "secret", NOW));
    }

    @Test
    void a_new_secret_is_not_printed() {
        KeyHashes.NewSecret made = hashes.generate(ID);

        assertThat(made.toString()).doesNotContain(secret(made));
    }

    private static KeyHashes under(String peppers) {
        return new KeyHashes(new SettingSecrets(Map.of("KEY_PEPPER", peppers)), new Random(5));
    }

    private static String secret(KeyHashes.NewSecret made) {
        String key = Objects.requireNonNull(made.key());
        return key.substring(key.indexOf('.') + 1);
    }

    private static StoredKey.SecretHash hash(KeyHashes.NewSecret made) {
        return new StoredKey.SecretHash(Objects.requireNonNull(made.hash()), made.pepperVersion());
    }

    private static StoredKey stored(
            StoredKey.@Nullable SecretHash current, StoredKey.@Nullable SecretHash previous, @Nullable Instant until) {
        var spec = new KeySpec("name", List.of(), null, null, null, KeyLimits.NONE, CacheSetting.OFF);
        return new StoredKey(new Key(ID, spec, null, false, NOW, null, null, until, 1), current, previous, until);
    }
}
