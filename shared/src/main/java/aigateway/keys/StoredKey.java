package aigateway.keys;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key with the hashes of its secrets. Hashes are never a credential and never leave this package.
 *
 * @param current null for an imported legacy key that was never rolled
 * @param previous the secret before the last roll, valid until the instant beside it
 */
record StoredKey(
        Key key,
        @Nullable SecretHash current,
        @Nullable SecretHash previous,
        @Nullable Instant previousUntil) {
    /**
     * @param hash HMAC-SHA256(pepper, id|secret)
     * @param pepperVersion which pepper made it
     */
    record SecretHash(byte[] hash, int pepperVersion) {}
}
