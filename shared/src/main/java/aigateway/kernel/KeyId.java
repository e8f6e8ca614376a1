package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** The public part of a client key: 8 to 32 of [A-Za-z0-9]. Limits and budgets follow it through every roll. */
public record KeyId(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9]{8,32}");

    /** Reads an admin's text; empty when it cannot be an id, so that no query is needed. */
    public static Optional<KeyId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new KeyId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
