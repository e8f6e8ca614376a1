package aigateway.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import aigateway.kernel.Conflict;
import aigateway.kernel.PersonId;
import aigateway.kernel.TeamId;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresPeopleTest {
    private static final Instant NOON = Instant.parse("2030-01-02T12:00:00Z");

    private final Postgres postgres = TestDatabase.fresh().connect();
    private final PostgresPeople people = new PostgresPeople(postgres);
    private final GroupCommit commits = new GroupCommit(postgres);
    private final SequentialIds ids = new SequentialIds();
    private final TeamId chat = team("chat");
    private final TeamId search = team("search");

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void a_person_comes_back_as_stored() {
        var spec = new PersonSpec("ada@example.com", "Ada 😀 'quoted'", Role.TEAM_VIEWER, Set.of(chat, search), false);

        Person person = create(spec);

        assertThat(person.email()).isEqualTo("ada@example.com");
        assertThat(person.name()).isEqualTo("Ada 😀 'quoted'");
        assertThat(person.role()).isEqualTo(Role.TEAM_VIEWER);
        assertThat(person.teams()).containsExactlyInAnyOrder(chat, search);
        assertThat(person.hasPassword()).isFalse();
        assertThat(person.hasSubject()).isFalse();
        assertThat(person.isDisabled()).isFalse();
        assertThat(person.version()).isEqualTo(1);
        assertThat(people.findByEmail("ADA@example.com")).hasValue(person);
    }

    @Test
    void two_people_cannot_have_the_same_address() {
        create(viewer("ada@example.com"));

        assertThatExceptionOfType(Conflict.class).isThrownBy(() -> create(viewer("ada@example.com")));
    }

    @Test
    void a_change_stores_role_teams_and_disabling() {
        Person person = create(new PersonSpec("ada@example.com", "Ada", Role.TEAM_VIEWER, Set.of(chat), false));

        Person changed = change(person, new PersonSpec("ada@example.com", "A", Role.VIEWER, Set.of(search), true));

        assertThat(changed.name()).isEqualTo("A");
        assertThat(changed.role()).isEqualTo(Role.VIEWER);
        assertThat(changed.teams()).containsExactly(search);
        assertThat(changed.disabledAt()).isEqualTo(NOON);
        assertThat(changed.version()).isEqualTo(2);
        assertThat(change(changed, viewer("ada@example.com")).disabledAt()).isNull();
    }

    @Test
    void a_change_from_an_old_version_is_refused() {
        Person person = create(viewer("ada@example.com"));
        change(person, viewer("ada@example.com"));

        assertThatExceptionOfType(Conflict.class).isThrownBy(() -> change(person, viewer("ada@example.com")));
    }

    @Test
    void a_list_is_filtered_and_paged() {
        Person ada = create(new PersonSpec("ada@example.com", "Ada", Role.TEAM_VIEWER, Set.of(chat), false));
        Person bob = create(viewer("bob@example.com"));
        Person eve = create(new PersonSpec("eve@example.com", "Eve", Role.TEAM_VIEWER, Set.of(search), false));

        assertThat(list(PersonFilter.ALL, null)).containsExactly(eve, bob, ada);
        assertThat(list(PersonFilter.ALL, eve.id())).containsExactly(bob, ada);
        assertThat(list(new PersonFilter("BOB@", null, null), null)).containsExactly(bob);
        assertThat(list(new PersonFilter(null, Role.TEAM_VIEWER, null), null)).containsExactly(eve, ada);
        assertThat(list(new PersonFilter(null, null, chat), null)).containsExactly(ada);
    }

    @Test
    void a_deleted_person_owns_no_team() {
        Person person = create(viewer("ada@example.com"));
        postgres.update(
                Sql.of("update team set owner_id = ? where id = ?", person.id().value(), chat.value()));

        commits.commit(List.of(people.delete(person.id())));

        assertThat(people.find(person.id())).isEmpty();
        assertThat(postgres.query(Sql.of("select id from team where owner_id is not null"), row -> row.text("id")))
                .isEmpty();
    }

    private TeamId team(String name) {
        TeamId id = ids.team();
        postgres.update(Sql.of("insert into team (id, name) values (?, ?)", id.value(), name));
        return id;
    }

    private static PersonSpec viewer(String email) {
        return new PersonSpec(email, "someone", Role.VIEWER, Set.of(), false);
    }

    private Person create(PersonSpec spec) {
        PersonId id = ids.person();
        commits.commit(people.create(id, spec));
        return people.find(id).orElseThrow();
    }

    private Person change(Person person, PersonSpec spec) {
        commits.commit(people.change(person.id(), person.version(), spec, NOON));
        return people.find(person.id()).orElseThrow();
    }

    private List<Person> list(PersonFilter filter, @Nullable PersonId after) {
        return people.list(filter, after, 10);
    }
}
