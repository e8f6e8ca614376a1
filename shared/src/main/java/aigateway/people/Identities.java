package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** People by their subject at an OpenID Connect provider. */
public interface Identities {
    Optional<PersonId> find(String issuer, String subject);

    /** The transaction ends with {@link aigateway.kernel.Conflict} when the person has another subject already. */
    Write link(PersonId person, String issuer, String subject);

    /** The teams that exist, by the given names. */
    Map<String, TeamId> teams(List<String> names);

    /** Notes a state that came back; false when it came before. */
    boolean spend(byte[] state, Instant expiresAt);

    /** Deletes at most this many states that expired before the instant; returns how many. */
    int forgetStates(Instant before, int rowsMax);
}
