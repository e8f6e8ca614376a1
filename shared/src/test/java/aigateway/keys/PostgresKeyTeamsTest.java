package aigateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.KeyTeam;
import aigateway.kernel.RateLimits;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.secrets.SettingSecrets;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresKeyTeamsTest {
    private static final byte[] WEBHOOK = {1, 2, 3};
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
    void a_key_is_created_in_a_team_and_moves_to_another() {
        TeamId chat = team("chat", "{\"rpm\":7}");
        TeamId search = team("search", null);
        KeyId id = ids.key();
        store(keys.create(id, PLAIN, chat, hashes.generate(id), WEBHOOK));

        KeyTeam first = find(id).team();
        assertThat(first)
                .isEqualTo(new KeyTeam(chat, "chat", new KeyLimits(new RateLimits(7L, null, null), Map.of()), 1));

        store(keys.change(id, 1, PLAIN, search, Set.of("team")));
        assertThat(find(id).teamId()).isEqualTo(search);
        store(keys.change(id, 2, PLAIN, chat, Set.of("tags")));
        assertThat(find(id).teamId()).isEqualTo(search);
        store(keys.change(id, 3, PLAIN, null, Set.of("team")));
        assertThat(find(id).teamId()).isNull();
    }

    @Test
    void all_keys_of_a_team_move_but_the_revoked_ones() {
        TeamId chat = team("chat", null);
        KeyId active = ids.key();
        KeyId revoked = ids.key();
        for (KeyId id : List.of(active, revoked)) {
            store(keys.create(id, PLAIN, chat, hashes.generate(id), WEBHOOK));
        }
        store(keys.revoke(revoked, SOON));

        store(keys.moveAll(chat, null));

        assertThat(find(active).teamId()).isNull();
        assertThat(find(active).version()).isEqualTo(2);
        assertThat(find(revoked).teamId()).isEqualTo(chat);
    }

    @Test
    void a_list_has_only_keys_of_the_team_and_of_the_teams_that_the_reader_sees() {
        TeamId chat = team("chat", null);
        TeamId search = team("search", null);
        KeyId ofChat = ids.key();
        KeyId ofSearch = ids.key();
        store(keys.create(ofChat, PLAIN, chat, hashes.generate(ofChat), WEBHOOK));
        store(keys.create(ofSearch, PLAIN, search, hashes.generate(ofSearch), WEBHOOK));
        KeyId free = create(PLAIN);

        assertThat(list(filter(null, null, VisibleTeams.ALL))).containsExactlyInAnyOrder(ofChat, ofSearch, free);
        assertThat(list(filter(chat, null, VisibleTeams.ALL))).containsExactly(ofChat);
        assertThat(list(filter(null, null, VisibleTeams.of(Set.of(search))))).containsExactly(ofSearch);
        assertThat(list(filter(chat, null, VisibleTeams.of(Set.of(search))))).isEmpty();
        assertThat(list(filter(null, null, VisibleTeams.of(Set.of())))).isEmpty();
    }

    @Test
    void a_use_is_noted_once_and_an_unused_key_is_found() {
        KeyId used = create(PLAIN);
        KeyId unused = create(PLAIN);
        store(keys.used(used, SOON, SOON.minusSeconds(60)));
        store(keys.used(used, SOON.plusSeconds(59), SOON.minusSeconds(1)));

        assertThat(find(used).lastUsedAt()).isEqualTo(SOON);
        assertThat(find(used).version()).isEqualTo(1);
        assertThat(list(filter(null, SOON, VisibleTeams.ALL))).containsExactly(unused);
        assertThat(list(filter(null, SOON.plusSeconds(1), VisibleTeams.ALL))).containsExactlyInAnyOrder(used, unused);
    }

    private List<KeyId> list(KeyFilter filter) {
        return keys.list(filter, SOON, null, 10).stream().map(Key::id).toList();
    }

    private static KeyFilter filter(@Nullable TeamId team, @Nullable Instant unusedSince, VisibleTeams visible) {
        return new KeyFilter(null, null, null, team, unusedSince, visible);
    }

    private TeamId team(String name, @Nullable String limits) {
        TeamId id = ids.team();
        postgres.update(
                Sql.of("insert into team (id, name, limits) values (?, ?, ?::jsonb)", id.value(), name, limits));
        return id;
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
