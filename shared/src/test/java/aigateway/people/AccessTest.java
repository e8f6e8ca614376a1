package aigateway.people;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.TeamId;
import aigateway.testing.SequentialIds;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final SequentialIds IDS = new SequentialIds();
    private static final TeamId TEAM = IDS.team();
    private static final TeamId OTHER = IDS.team();

    @Test
    void the_lower_role_of_person_and_token_counts() {
        assertThat(Access.of(person(Role.ADMIN), Role.VIEWER, "ci").role()).isEqualTo(Role.VIEWER);
        assertThat(Access.of(person(Role.VIEWER), Role.ADMIN, "ci").role()).isEqualTo(Role.VIEWER);
        assertThat(Access.of(person(Role.TEAM_VIEWER), Role.ADMIN, null).role()).isEqualTo(Role.TEAM_VIEWER);
    }

    @Test
    void a_team_viewer_sees_only_the_own_teams() {
        Access access = Access.of(person(Role.TEAM_VIEWER), Role.ADMIN, null);

        assertThat(access.teams().include(TEAM)).isTrue();
        assertThat(access.teams().include(OTHER)).isFalse();
        assertThat(access.teams().include(null)).isFalse();
    }

    @Test
    void the_other_roles_see_all_teams() {
        assertThat(Access.of(person(Role.VIEWER), Role.ADMIN, null).teams().all())
                .isTrue();
        assertThat(Access.of(person(Role.ADMIN), Role.ADMIN, null).teams().all())
                .isTrue();
    }

    @Test
    void audit_events_name_the_address_and_the_token() {
        assertThat(Access.of(person(Role.ADMIN), Role.ADMIN, "ci").actor()).isEqualTo("ada@example.com (ci)");
        assertThat(Access.of(person(Role.ADMIN), Role.ADMIN, null).actor()).isEqualTo("ada@example.com");
    }

    private static Person person(Role role) {
        return new Person(
                IDS.person(), "ada@example.com", "Ada", role, Set.of(TEAM), true, false, Instant.EPOCH, null, null, 1);
    }
}
