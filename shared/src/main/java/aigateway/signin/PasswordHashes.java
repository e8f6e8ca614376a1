package aigateway.signin;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Slow hashes of passwords. Their work is bounded: while too many are being made, the next one is not. */
public interface PasswordHashes {
    /** The end of a check. */
    enum Check {
        RIGHT,
        WRONG,
        /** Not checked. */
        BUSY
    }

    /**
     * Compares a password with a stored hash.
     *
     * @param hash null: no such person, or none with a password; it takes as long as a wrong password
     */
    Check check(String password, @Nullable String hash);

    /** Empty when too many are being made. */
    Optional<String> hash(String password);
}
