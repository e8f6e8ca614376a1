package aigateway.signin;

import aigateway.people.Person;
import java.util.Locale;
import java.util.Optional;

/** What a new password must be. Length counts; rules about kinds of characters only make passwords alike (NIST SP 800-63B). */
public final class PasswordRules {
    public static final int LENGTH_MIN = 12;
    /** Longer than any passphrase; a bound, because each character is hashed. */
    public static final int LENGTH_MAX = 256;

    private PasswordRules() {}

    /** Why a person may not have this password, in one sentence; empty: it is good. */
    public static Optional<String> problem(String password, Person person) {
        int length = password.codePointCount(0, password.length());
        if (length < LENGTH_MIN) {
            return Optional.of("The new password needs at least " + LENGTH_MIN + " characters.");
        }
        if (length > LENGTH_MAX) {
            return Optional.of("The new password may have at most " + LENGTH_MAX + " characters.");
        }
        String plain = password.strip().toLowerCase(Locale.ROOT);
        boolean isName =
                plain.equals(person.email()) || plain.equals(person.name().toLowerCase(Locale.ROOT));
        boolean isOneCharacter = plain.codePoints().distinct().count() <= 2;
        return isName || isOneCharacter
                ? Optional.of("This password is easy to guess. Please choose another one.")
                : Optional.empty();
    }
}
