package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.PersonTokenId;
import aigateway.kernel.Word;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token of a person for the admin API, without its secret.
 *
 * @param role at most; the person's own counts when it is lower
 * @param lastUsedAt to a minute; null: never
 */
public record PersonToken(
        PersonTokenId id,
        PersonId person,
        String name,
        Role role,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {
    /** What a token can be at a moment. */
    public enum Status {
        ACTIVE,
        EXPIRED,
        REVOKED;

        /** Its word in the API. */
        public String text() {
            return Word.of(this);
        }
    }

    /** Revocation outranks expiry. */
    public Status status(Instant now) {
        if (revokedAt != null) {
            return Status.REVOKED;
        }
        return now.isBefore(expiresAt) ? Status.ACTIVE : Status.EXPIRED;
    }
}
