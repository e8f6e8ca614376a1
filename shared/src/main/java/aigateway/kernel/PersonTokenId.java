package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** The public part of a person's token: 16 of [a-z0-9]. */
public record PersonTokenId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]{16}");

    /** Reads a client's text; empty when it cannot be an id, so that no query is needed. */
    public static Optional<PersonTokenId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new PersonTokenId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
