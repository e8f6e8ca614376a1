package aigateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.VisibleTeams;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresKeyListTest {
    private static final Instant NOW = Instant.parse("2030-01-02T03:04:05Z");

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
    void each_order_goes_on_where_a_page_ended() {
        KeyId b = key("b", null);
        KeyId a = key("A", null);
        KeyId c = key("c", null);
        use(c, NOW);
        use(b, NOW.minusSeconds(600));

        assertThat(paged(KeyOrder.NEWEST)).containsExactly(c, a, b);
        assertThat(paged(KeyOrder.NAME)).containsExactly(a, b, c);
        assertThat(paged(KeyOrder.LAST_USED)).containsExactly(c, b, a);
        assertThat(paged(KeyOrder.given(List.of(b, new KeyId("goneGone1"), a)))).containsExactly(b, a, c);
    }

    @Test
    void keys_that_expire_before_an_instant_are_found() {
        key("never", null);
        KeyId soon = key("soon", NOW.plusSeconds(60));
        key("later", NOW.plusSeconds(3600));

        var filter = new KeyFilter(null, null, Key.Status.ACTIVE, null, null, NOW.plusSeconds(3600), VisibleTeams.ALL);
        assertThat(keys.list(filter, NOW, null, 10)).extracting(Key::id).containsExactly(soon);
    }

    /** Read in pages of one. */
    private List<KeyId> paged(KeyOrder order) {
        List<KeyId> all = new ArrayList<>();
        List<Key> page = keys.list(KeyFilter.ALL, order, NOW, null, 1);
        while (!page.isEmpty()) {
            all.add(page.getFirst().id());
            page = keys.list(KeyFilter.ALL, order, NOW, all.getLast(), 1);
        }
        return all;
    }

    private KeyId key(String name, @Nullable Instant expiry) {
        KeyId id = ids.key();
        var spec = new KeySpec(name, List.of(), null, null, expiry, KeyLimits.NONE, CacheSetting.OFF);
        commits.commit(List.of(keys.create(id, spec, null, hashes.generate(id), new byte[] {1})));
        return id;
    }

    private void use(KeyId id, Instant at) {
        commits.commit(List.of(keys.used(id, at, at)));
    }
}
