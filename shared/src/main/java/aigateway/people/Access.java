package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.VisibleTeams;
import org.jspecify.annotations.Nullable;

/**
 * In whose name a request of the admin API or of a page is made, and what it may do.
 *
 * @param actor as audit events name it
 * @param teams whose rows it may see
 * @param person null for the admin token
 */
public record Access(
        String actor,
        Role role,
        VisibleTeams teams,
        @Nullable PersonId person) {
    /** Of the setting ADMIN_TOKEN. */
    public static final Access ADMIN_TOKEN = new Access("admin-token", Role.ADMIN, VisibleTeams.ALL, null);

    /**
     * Of a person who is not disabled.
     *
     * @param atMost the role of the token or session; the person's own counts when it is lower
     * @param via names the token in audit events; null for a session
     */
    public static Access of(Person person, Role atMost, @Nullable String via) {
        Role role = person.role().atMost(atMost);
        VisibleTeams teams = role == Role.TEAM_VIEWER ? VisibleTeams.of(person.teams()) : VisibleTeams.ALL;
        String actor = via == null ? person.email() : person.email() + " (" + via + ")";
        return new Access(actor, role, teams, person.id());
    }
}
