package aigateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import aigateway.http.Cidr;
import aigateway.kernel.Conflict;
import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.RateLimits;
import aigateway.kernel.Write;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.secrets.SettingSecrets;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresKeysTest {
    private static final byte[] WEBHOOK = {1, 2, 3};
    private static final KeyLimits LIMITS = new KeyLimits(
            new RateLimits(1_000_000L, 1_000_000_000L, 10_000L),
            Map.of("gpt \"4\" 'o'*", new RateLimits(1L, null, null), "ü😀", new RateLimits(null, null, 2L)));
    private static final KeySpec PLAIN =
            new KeySpec("plain", List.of(), null, null, null, KeyLimits.NONE, CacheSetting.OFF);
    private static final Instant SOON = Instant.parse("2030-01-02T03:04:05.678901Z");

    private final Postgres postgres = TestDatabase.fresh().connect();
    private final PostgresKeys keys = new PostgresKeys(postgres);
    private final GroupCommit commits = new GroupCommit(postgres);
    private final KeyHashes hashes =
            new KeyHashes(new SettingSecrets(Map.of("KEY_PEPPER", "a-pepper-of-the-tests")), new Random(1));
    private final SequentialIds ids = new SequentialIds();

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void a_key_comes_back_as_it_was_stored() {
        var spec = new KeySpec(
                "größe 😀 'quoted' {a,b}",
                List.of("team:a", "b"),
                List.of("gpt-4o*", "a,b", "\"q\"", "{}", "null"),
                List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("2001:db8::/32")),
                SOON,
                LIMITS,
                CacheSetting.OWN);

        Key key = find(create(spec));

        assertThat(key.spec()).isEqualTo(spec);
        assertThat(key.version()).isEqualTo(1);
        assertThat(key.legacy()).isFalse();
        assertThat(key.revokedAt()).isNull();
        assertThat(key.rolledUntil()).isNull();
        assertThat(keys.webhookSecret(key.id())).hasValue(WEBHOOK);
    }

    @Test
    void no_list_and_an_empty_list_are_shown_apart() {
        var none = new KeySpec("none", List.of(), List.of(), List.of(), null, KeyLimits.NONE, CacheSetting.OFF);

        assertThat(find(create(PLAIN)).spec()).isEqualTo(PLAIN);
        assertThat(find(create(none)).spec()).isEqualTo(none);
    }

    @Test
    void a_key_that_is_not_there_is_not_found() {
        assertThat(keys.any()).isFalse();
        assertThat(keys.find(new KeyId("nobody00"))).isEmpty();
        assertThat(keys.webhookSecret(new KeyId("nobody00"))).isEmpty();
        create(PLAIN);
        assertThat(keys.any()).isTrue();
    }

    @Test
    void an_id_is_taken_once() {
        KeyId id = create(PLAIN);

        assertThatIllegalStateException()
                .isThrownBy(() -> store(keys.create(id, PLAIN, null, hashes.generate(id), WEBHOOK)));
    }

    @Test
    void each_change_raises_the_version() {
        KeyId id = create(PLAIN);
        var changed = new KeySpec("changed", List.of("t"), List.of("m"), List.of(), SOON, LIMITS, CacheSetting.SHARED);

        store(keys.change(
                id,
                1,
                changed,
                null,
                Set.of("name", "tags", "allowed_models", "allowed_ips", "expires_at", "limits", "cache")));
        assertThat(find(id).spec()).isEqualTo(changed);
        assertThat(find(id).version()).isEqualTo(2);
        store(keys.roll(id, 2, hashes.generate(id), SOON));
        assertThat(find(id).version()).isEqualTo(3);
        store(keys.revoke(id, SOON));
        assertThat(find(id).version()).isEqualTo(4);
    }

    @Test
    void a_change_stores_the_named_members_and_no_others() {
        KeyId id = create(PLAIN);
        var changed = new KeySpec("changed", List.of("t"), List.of("m"), List.of(), SOON, LIMITS, CacheSetting.SHARED);

        store(keys.change(id, 1, changed, null, Set.of("tags", "limits")));
        store(keys.change(id, 2, changed, null, Set.of()));

        assertThat(find(id).spec())
                .isEqualTo(new KeySpec(
                        PLAIN.name(),
                        List.of("t"),
                        PLAIN.allowedModels(),
                        PLAIN.allowedIps(),
                        PLAIN.expiresAt(),
                        LIMITS,
                        PLAIN.cache()));
        assertThat(find(id).version()).isEqualTo(3);
    }

    @Test
    void a_change_or_a_roll_of_another_version_stores_nothing() {
        KeyId id = ids.key();
        KeyHashes.NewSecret first = hashes.generate(id);
        store(keys.create(id, PLAIN, null, first, WEBHOOK));
        store(keys.roll(id, 1, hashes.generate(id), SOON));
        var changed = new KeySpec("changed", List.of(), null, null, null, LIMITS, CacheSetting.OFF);

        assertThatExceptionOfType(Conflict.class).isThrownBy(() -> store(keys.roll(id, 1, hashes.generate(id), SOON)));
        assertThatExceptionOfType(Conflict.class)
                .isThrownBy(() -> store(keys.change(id, 1, changed, null, Set.of("name"))));

        assertThat(find(id).spec()).isEqualTo(PLAIN);
        assertThat(find(id).version()).isEqualTo(2);
    }

    @Test
    void the_first_revocation_counts() {
        KeyId id = create(PLAIN);

        store(keys.revoke(id, SOON));
        store(keys.revoke(id, SOON.plusSeconds(60)));

        assertThat(find(id).revokedAt()).isEqualTo(SOON);
    }

    @Test
    void a_roll_keeps_the_secret_before_it_and_only_that_one() {
        KeyId id = ids.key();
        KeyHashes.NewSecret first = hashes.generate(id);
        store(keys.create(id, PLAIN, null, first, WEBHOOK));
        KeyHashes.NewSecret second = hashes.generate(id);
        KeyHashes.NewSecret third = hashes.generate(id);

        store(keys.roll(id, 1, second, SOON));
        assertStored(id, second, first);
        assertThat(find(id).rolledUntil()).isEqualTo(SOON);
        store(keys.roll(id, 2, third, SOON.plusSeconds(60)));
        assertStored(id, third, second);
    }

    @Test
    void a_legacy_key_is_found_by_its_index_alone() {
        KeyId id = ids.key();
        store(keys.create(id, PLAIN, null, hashes.importLegacy("an-old-key-of-theirs"), WEBHOOK));

        assertThat(find(id).legacy()).isTrue();
        assertThat(keys.hasLegacy(hashes.legacyIndexes("an-old-key-of-theirs"))).isTrue();
        assertThat(keys.findLegacy(hashes.legacyIndexes("an-old-key-of-theirs")).map(StoredKey::key))
                .hasValueSatisfying(key -> assertThat(key.id()).isEqualTo(id));
        assertThat(keys.hasLegacy(hashes.legacyIndexes("an-old-key-of-OTHERS"))).isFalse();
        assertThat(keys.hasLegacy(List.of())).isFalse();
    }

    @Test
    void a_legacy_key_is_imported_once() {
        store(keys.create(ids.key(), PLAIN, null, hashes.importLegacy("an-old-key-of-theirs"), WEBHOOK));

        assertThatExceptionOfType(Conflict.class)
                .isThrownBy(() -> store(
                        keys.create(ids.key(), PLAIN, null, hashes.importLegacy("an-old-key-of-theirs"), WEBHOOK)));
    }

    @Test
    void pages_go_through_all_keys_newest_first_even_of_one_moment() {
        List<Write> together = new ArrayList<>();
        List<KeyId> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            KeyId id = ids.key();
            made.add(id);
            together.add(keys.create(id, PLAIN, null, hashes.generate(id), WEBHOOK));
        }
        // One transaction, so all seven have one created_at.
        commits.commit(together);
        made.add(create(PLAIN));

        List<KeyId> seen = new ArrayList<>();
        List<Key> page = keys.list(null, 3);
        while (!page.isEmpty()) {
            page.forEach(key -> seen.add(key.id()));
            page = keys.list(seen.getLast(), 3);
        }

        assertThat(seen).containsExactlyElementsOf(made.reversed());
        assertThat(keys.list(new KeyId("nobody00"), 3)).isEmpty();
    }

    private void assertStored(KeyId id, KeyHashes.NewSecret current, KeyHashes.NewSecret previous) {
        StoredKey stored = keys.findStored(id).orElseThrow();
        assertThat(stored.current())
                .isNotNull()
                .extracting(StoredKey.SecretHash::hash)
                .isEqualTo(current.hash());
        assertThat(stored.previous())
                .isNotNull()
                .extracting(StoredKey.SecretHash::hash)
                .isEqualTo(previous.hash());
    }

    private KeyId create(KeySpec spec) {
        KeyId id = ids.key();
        store(keys.create(id, spec, null, hashes.generate(id), WEBHOOK));
        return id;
    }

    private Key find(KeyId id) {
        return keys.find(id).orElseThrow();
    }

    private void store(Write write) {
        commits.commit(List.of(write));
    }
}
