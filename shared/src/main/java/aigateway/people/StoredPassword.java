package aigateway.people;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a person's password.
 *
 * @param hash of argon2id in its usual text form, or the digest of a one-time password
 * @param once whether the first sign-in must replace it
 * @param expiresAt null: it stays valid
 */
public record StoredPassword(
        String hash, boolean once, @Nullable Instant expiresAt) {
    public boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /** Never prints the hash. */
    @Override
    public String toString() {
        return "StoredPassword[once=" + once + "]";
    }
}
