package aigateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.secrets.SettingSecrets;
import aigateway.testing.ManualClock;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyCacheTest {
    private final TestDatabase database = TestDatabase.fresh();
    private final Postgres postgres = database.connect();
    private final PostgresKeys keys = new PostgresKeys(postgres);
    private final GroupCommit commits = new GroupCommit(postgres);
    private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(1_800_000_000));
    private final KeyHashes hashes =
            new KeyHashes(new SettingSecrets(Map.of("KEY_PEPPER", "a-pepper-of-the-tests")), new Random(1));
    private final KeyCache ring = new KeyCache(keys, hashes, clock);
    private final SequentialIds ids = new SequentialIds();

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void a_right_credential_is_its_key_and_a_wrong_one_is_none() {
        KeyId id = ids.key();
        Credential right = create(id, null);
        Credential wrong = new Credential.Presented(id, KeyText.newSecret(id, new Random(99)));
        Credential other = new Credential.Presented(new KeyId("nobody00"), "s".repeat(49));

        assertThat(ring.identify(right)).map(Key::id).hasValue(id);
        assertThat(ring.identify(wrong)).isEmpty();
        assertThat(ring.identify(other)).isEmpty();
        assertThat(ring.identify(new Credential.Legacy("an-unknown-legacy-key")))
                .isEmpty();
        assertThat(ring.identify(new Credential.None("missing"))).isEmpty();
    }

    @Test
    void a_key_is_known_for_ten_seconds_and_read_again_in_the_last_three() {
        Credential credential = create(ids.key(), null);
        ring.identify(credential);
        remove();

        clock.advance(Duration.ofMillis(6_500));
        assertThat(ring.identify(credential)).isPresent();
        clock.advance(Duration.ofMillis(3_499));
        assertThat(ring.knows(credential)).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(ring.knows(credential)).isFalse();
        assertThat(ring.identify(credential)).isEmpty();
    }

    @Test
    void an_unknown_credential_is_remembered_for_five_seconds() {
        KeyId id = ids.key();
        KeyHashes.NewSecret secret = hashes.generate(id);
        Credential credential = credential(id, secret);
        ring.identify(credential);
        store(keys.create(id, spec(null), null, secret, new byte[1]));

        clock.advance(Duration.ofMillis(4_999));
        assertThat(ring.identify(credential)).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(ring.identify(credential)).isPresent();
    }

    @Test
    void a_wrong_secret_is_not_remembered_as_the_right_one() {
        KeyId id = ids.key();
        Credential right = create(id, null);
        ring.identify(right);

        assertThat(ring.identify(new Credential.Presented(id, "s".repeat(49)))).isEmpty();
        assertThat(ring.identify(right)).isPresent();
    }

    @Test
    void a_remembered_key_still_expires_to_the_second() {
        Credential credential = create(ids.key(), clock.instant().plusSeconds(3));

        assertThat(ring.identify(credential)).isPresent();
        clock.advance(Duration.ofSeconds(3));
        assertThat(ring.identify(credential)).isEmpty();
    }

    @Test
    void what_was_changed_here_is_seen_at_once() {
        KeyId id = ids.key();
        Credential credential = create(id, null);
        ring.identify(credential);
        store(keys.revoke(id, clock.instant()));
        assertThat(ring.identify(credential)).isPresent();

        ring.forget(id);
        assertThat(ring.identify(credential)).isEmpty();
    }

    @Test
    void forgetting_a_credential_or_everything_asks_again() {
        Credential credential = create(ids.key(), null);
        ring.identify(credential);
        ring.forget(credential);
        assertThat(ring.knows(credential)).isFalse();

        ring.identify(credential);
        ring.forgetAll();
        assertThat(ring.knows(credential)).isFalse();
    }

    @Test
    void the_secret_before_a_roll_ends_with_the_grace_although_it_is_remembered() {
        KeyId id = ids.key();
        Credential before = create(id, null);
        KeyHashes.NewSecret next = hashes.generate(id);
        store(keys.roll(id, 1, next, clock.instant().plusSeconds(4)));

        assertThat(ring.identify(before)).isPresent();
        assertThat(ring.identify(credential(id, next))).isPresent();
        clock.advance(Duration.ofSeconds(4));
        assertThat(ring.identify(before)).isEmpty();
        assertThat(ring.identify(credential(id, next))).isPresent();
    }

    @Test
    void a_roll_without_grace_ends_the_secret_before_it() {
        KeyId id = ids.key();
        Credential before = create(id, null);

        store(keys.roll(id, 1, hashes.generate(id), clock.instant()));

        assertThat(ring.identify(before)).isEmpty();
    }

    @Test
    void a_legacy_key_is_good_until_the_grace_of_its_roll_ends() {
        KeyId id = ids.key();
        Credential legacy = importLegacy(id);
        assertThat(ring.identify(legacy)).map(Key::id).hasValue(id);

        store(keys.roll(id, 1, hashes.generate(id), clock.instant().plusSeconds(4)));
        ring.forget(id);
        assertThat(ring.identify(legacy)).isPresent();
        clock.advance(Duration.ofSeconds(4));
        assertThat(ring.identify(legacy)).isEmpty();
    }

    @Test
    void a_second_roll_does_not_bring_a_legacy_text_back_to_life() {
        KeyId id = ids.key();
        Credential legacy = importLegacy(id);

        store(keys.roll(id, 1, hashes.generate(id), clock.instant()));
        assertThat(ring.identify(legacy)).isEmpty();
        ring.forgetAll();
        store(keys.roll(id, 2, hashes.generate(id), clock.instant().plusSeconds(3_600)));

        assertThat(ring.identify(legacy)).isEmpty();
    }

    @Test
    void work_accepted_earlier_looks_at_the_key_as_it_is_now() {
        KeyId id = ids.key();
        ring.identify(create(id, clock.instant().plusSeconds(60)));
        assertThat(ring.current(id)).map(Key::id).hasValue(id);

        clock.advance(Duration.ofSeconds(60));
        assertThat(ring.current(id)).isEmpty();
        assertThat(ring.current(new KeyId("nobody00"))).isEqualTo(Optional.empty());
    }

    /** Else an outage of a second would lock a client out for five. */
    @Test
    void an_outage_is_not_remembered_as_an_unknown_key() {
        Credential credential = create(ids.key(), null);
        database.shut();

        assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> ring.identify(credential));
        database.open();

        assertThat(ring.identify(credential)).isPresent();
    }

    private Credential create(KeyId id, @Nullable Instant expiresAt) {
        KeyHashes.NewSecret secret = hashes.generate(id);
        store(keys.create(id, spec(expiresAt), null, secret, new byte[1]));
        return credential(id, secret);
    }

    private Credential importLegacy(KeyId id) {
        store(keys.create(id, spec(null), null, hashes.importLegacy("an-old-key-of-theirs"), new byte[1]));
        return new Credential.Legacy("an-old-key-of-theirs");
    }

    private static KeySpec spec(@Nullable Instant expiresAt) {
        return new KeySpec("name", List.of(), null, null, expiresAt, KeyLimits.NONE, CacheSetting.OFF);
    }

    private static Credential credential(KeyId id, KeyHashes.NewSecret secret) {
        String key = Objects.requireNonNull(secret.key());
        return new Credential.Presented(id, key.substring(key.indexOf('.') + 1));
    }

    private void remove() {
        postgres.update(Sql.of("delete from client_key"));
    }

    private void store(Write write) {
        commits.commit(List.of(write));
    }
}
