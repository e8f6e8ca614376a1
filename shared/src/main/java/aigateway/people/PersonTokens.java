package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.PersonTokenId;
import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tokens of people. */
public interface PersonTokens {
    /** The token, if it is one of this person. */
    Optional<PersonToken> find(PersonId person, PersonTokenId id);

    /** Of a person, newest first, those after the given one; at most {@code limit}. */
    List<PersonToken> list(PersonId person, @Nullable PersonTokenId after, int limit);

    /** How many tokens of a person are neither revoked nor expired. */
    long countActive(PersonId person, Instant now);

    /**
     * @param spec with an expiry
     */
    Write create(PersonTokenId id, PersonId person, TokenSpec spec, TokenHashes.NewToken token);

    /** The first revocation counts. */
    Write revoke(PersonTokenId id, Instant at);
}
