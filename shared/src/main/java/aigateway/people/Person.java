package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.TeamId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A person, without credentials: an immutable snapshot.
 *
 * @param email in lower case; no two people have the same
 * @param teams that the person sees as a team viewer; the other roles see all
 * @param hasPassword whether the person can sign in with a password
 * @param hasSubject whether the person has signed in with OpenID Connect
 * @param version grows with every change of name, role, teams or disabledAt
 */
public record Person(
        PersonId id,
        String email,
        String name,
        Role role,
        Set<TeamId> teams,
        boolean hasPassword,
        boolean hasSubject,
        Instant createdAt,
        @Nullable Instant disabledAt,
        @Nullable Instant lastSignInAt,
        long version) {
    public Person {
        teams = Set.copyOf(teams);
    }

    public boolean isDisabled() {
        return disabledAt != null;
    }
}
