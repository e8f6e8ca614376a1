package aigateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.secrets.SettingSecrets;
import aigateway.testing.ManualClock;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookupLimitsTest {
    private static final int PER_ADDRESS = 100;
    private static final int PER_NETWORK = 200;
    private static final int IN_ALL = 600;

    private final TestDatabase database = TestDatabase.fresh();
    private final Postgres postgres = database.connect();
    private final PostgresKeys keys = new PostgresKeys(postgres);
    private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(1_800_000_000));
    private final KeyHashes hashes =
            new KeyHashes(new SettingSecrets(Map.of("KEY_PEPPER", "a-pepper-of-the-tests")), new Random(1));
    private final LookupLimits lookups = new LookupLimits(keys, hashes, clock);
    private final SequentialIds ids = new SequentialIds();
    private int guesses;

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void an_address_has_a_burst_of_look_ups_and_fifty_a_second() {
        assertThat(granted(500, _ -> "192.0.2.7")).isEqualTo(PER_ADDRESS);

        clock.advance(Duration.ofSeconds(1));
        assertThat(granted(500, _ -> "192.0.2.7")).isEqualTo(50);
        assertThat(lookups.take(guess(), "192.0.2.7")).isBetween(1L, 20L);
    }

    @Test
    void all_addresses_of_an_IPv6_network_of_64_bits_share_their_look_ups() {
        assertThat(granted(500, i -> "2001:db8:1:2::" + Integer.toHexString(i))).isEqualTo(PER_ADDRESS);
        assertThat(granted(10, i -> "2001:db8:1:3::" + Integer.toHexString(i))).isEqualTo(10);
    }

    @Test
    void a_network_has_a_bound_of_its_own() {
        assertThat(granted(500, i -> "192.0.2." + i % 250)).isEqualTo(PER_NETWORK);
        assertThat(granted(500, i -> "2001:db8:7:" + Integer.toHexString(i) + "::1"))
                .isEqualTo(PER_NETWORK);
    }

    @Test
    void all_sources_together_have_a_bound() {
        assertThat(granted(2_000, i -> "10." + i % 200 + "." + i / 200 + ".1")).isEqualTo(IN_ALL);
    }

    @Test
    void a_key_that_exists_has_look_ups_of_its_own_when_its_address_has_none_left() {
        KeyId id = ids.key();
        KeyHashes.NewSecret secret = hashes.generate(id);
        create(id, secret);
        var rolled = new Credential.Presented(id, KeyText.newSecret(id, new Random(7)));
        granted(500, _ -> "192.0.2.7");

        for (int i = 0; i < 20; i++) {
            assertThat(lookups.take(rolled, "192.0.2.7")).isZero();
        }
        assertThat(lookups.take(rolled, "192.0.2.7")).isPositive();
        assertThat(lookups.take(guess(), "192.0.2.7")).isPositive();
    }

    @Test
    void an_imported_key_is_looked_up_whatever_others_do() {
        create(ids.key(), hashes.importLegacy("an-old-key-of-theirs"));
        granted(500, _ -> "192.0.2.7");

        for (int i = 0; i < 100; i++) {
            assertThat(lookups.take(new Credential.Legacy("an-old-key-of-theirs"), "192.0.2.7"))
                    .isZero();
        }
        assertThat(lookups.take(new Credential.Legacy("another-old-key-of-theirs"), "192.0.2.7"))
                .isPositive();
    }

    @Test
    void a_key_that_was_made_meanwhile_is_known_a_minute_later() {
        granted(500, _ -> "192.0.2.7");
        KeyId id = ids.key();
        KeyHashes.NewSecret secret = hashes.generate(id);
        create(id, secret);
        var credential = new Credential.Presented(id, KeyText.newSecret(id, new Random(7)));
        assertThat(lookups.take(credential, "192.0.2.7")).isPositive();

        clock.advance(Duration.ofMinutes(1));
        granted(500, _ -> "192.0.2.7");

        assertThat(lookups.take(credential, "192.0.2.7")).isZero();
    }

    @Test
    void a_database_that_is_away_does_not_widen_the_limits() {
        database.shut();

        assertThat(granted(500, _ -> "192.0.2.7")).isEqualTo(PER_ADDRESS);
    }

    private int granted(int times, IntFunction<String> source) {
        int granted = 0;
        for (int i = 0; i < times; i++) {
            granted += lookups.take(guess(), source.apply(i)) == 0 ? 1 : 0;
        }
        return granted;
    }

    private Credential guess() {
        return new Credential.Presented(new KeyId("guess" + guesses++), "s".repeat(49));
    }

    private void create(KeyId id, KeyHashes.NewSecret secret) {
        var spec = new KeySpec("k", List.of(), null, null, null, KeyLimits.NONE, CacheSetting.OFF);
        new GroupCommit(postgres).commit(List.of(keys.create(id, spec, null, secret, new byte[1])));
    }
}
