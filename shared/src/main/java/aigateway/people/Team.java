package aigateway.people;

import aigateway.kernel.KeyLimits;
import aigateway.kernel.PersonId;
import aigateway.kernel.TeamId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A group of keys with limits, budgets and readers of its own: an immutable snapshot.
 *
 * @param owner the person who answers for it; null for none
 * @param ownerEmail of the owner
 * @param limits that all its keys share
 * @param keys that are not revoked
 * @param version grows with every change of name, owner or limits
 */
public record Team(
        TeamId id,
        String name,
        @Nullable PersonId owner,
        @Nullable String ownerEmail,
        KeyLimits limits,
        long keys,
        Instant createdAt,
        long version) {}
