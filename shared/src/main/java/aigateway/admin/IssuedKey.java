package aigateway.admin;

import aigateway.keys.Key;
import org.jspecify.annotations.Nullable;

/**
 * A key with the secrets that are shown this once.
 *
 * @param secret null for an imported key
 * @param webhookSecret null when it is the same as before
 */
public record IssuedKey(
        Key key, @Nullable String secret, @Nullable String webhookSecret) {
    /** Never prints the secrets. */
    @Override
    public String toString() {
        return "IssuedKey[" + key.id() + "]";
    }
}
