package aigateway.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import aigateway.kernel.Conflict;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.RateLimits;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresTeamsTest {
    private static final Instant NOW = Instant.parse("2030-01-02T12:00:00Z");

    private final Postgres postgres = TestDatabase.fresh().connect();
    private final PostgresTeams teams = new PostgresTeams(postgres);
    private final GroupCommit commits = new GroupCommit(postgres);
    private final SequentialIds ids = new SequentialIds();

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void a_team_comes_back_as_stored_and_is_found_by_id_and_name() {
        var limits = new KeyLimits(new RateLimits(60L, null, 4L), Map.of("gpt*", new RateLimits(1L, null, null)));
        TeamId id = ids.team();
        commits.commit(teams.create(id, new TeamSpec("Größe & 'Chat'", null, limits)));

        Team team = teams.find(id).orElseThrow();

        assertThat(team.name()).isEqualTo("Größe & 'Chat'");
        assertThat(team.limits()).isEqualTo(limits);
        assertThat(team.keys()).isZero();
        assertThat(team.version()).isEqualTo(1);
        assertThat(teams.find("GRÖSSE & 'chat'", VisibleTeams.ALL)).isEmpty();
        assertThat(teams.find("größe & 'CHAT'", VisibleTeams.ALL)).hasValue(team);
        assertThat(teams.find(id.value(), VisibleTeams.ALL)).hasValue(team);
        assertThat(teams.find("a\0b", VisibleTeams.ALL)).isEmpty();
    }

    @Test
    void a_name_is_unique_in_any_case_until_its_team_is_deleted() {
        Team chat = create("Chat");
        assertThatExceptionOfType(Conflict.class).isThrownBy(() -> create("chat"));
        Team search = create("Search");
        assertThatExceptionOfType(Conflict.class).isThrownBy(() -> change(search, "CHAT"));

        change(chat, "CHAT");
        Team renamed = teams.find(chat.id()).orElseThrow();
        assertThat(renamed.version()).isEqualTo(2);
        commits.commit(teams.delete(chat.id(), 2, List.of(), NOW));

        assertThat(create("chat").name()).isEqualTo("chat");
    }

    @Test
    void a_change_or_a_deletion_of_another_version_is_refused() {
        Team team = create("Chat");
        change(team, "Other");

        assertThatExceptionOfType(Conflict.class).isThrownBy(() -> change(team, "Third"));
        assertThatExceptionOfType(Conflict.class)
                .isThrownBy(() -> commits.commit(teams.delete(team.id(), 1, List.of(), NOW)));
    }

    @Test
    void a_team_with_a_key_that_is_not_revoked_is_not_deleted() {
        Team team = create("Chat");
        key("aaaaaaaa", team.id());
        assertThat(teams.find(team.id()).orElseThrow().keys()).isEqualTo(1);

        assertThatExceptionOfType(Conflict.class)
                .isThrownBy(() -> commits.commit(teams.delete(team.id(), 1, List.of(), NOW)));

        postgres.update(Sql.of("update client_key set revoked_at = now()"));
        commits.commit(teams.delete(team.id(), 1, List.of(), NOW));
        assertThat(teams.find(team.id())).isEmpty();
        assertThatExceptionOfType(Conflict.class).isThrownBy(() -> commits.commit(List.of(teams.require(team.id()))));
    }

    @Test
    void a_list_has_only_the_teams_that_the_reader_sees() {
        Team chat = create("Chat");
        Team search = create("Search");

        assertThat(list(null, VisibleTeams.ALL, null)).containsExactly(search, chat);
        assertThat(list(null, VisibleTeams.ALL, search.id())).containsExactly(chat);
        assertThat(list("EARCH", VisibleTeams.ALL, null)).containsExactly(search);
        assertThat(list(null, VisibleTeams.of(Set.of(chat.id())), null)).containsExactly(chat);
        assertThat(teams.find("Search", VisibleTeams.of(Set.of(chat.id())))).isEmpty();
    }

    private List<Team> list(@Nullable String text, VisibleTeams visible, @Nullable TeamId after) {
        return teams.list(text, visible, after, 10);
    }

    private Team create(String name) {
        TeamId id = ids.team();
        commits.commit(teams.create(id, new TeamSpec(name, null, KeyLimits.NONE)));
        return teams.find(id).orElseThrow();
    }

    private void change(Team team, String name) {
        commits.commit(teams.change(team.id(), team.version(), new TeamSpec(name, null, KeyLimits.NONE)));
    }

    private void key(String id, TeamId team) {
        postgres.update(Sql.of(
                "insert into client_key (id, name, pepper_version, webhook_secret, team_id) values (?, 'k', 1, '', ?)",
                id,
                team.value()));
    }
}
