package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** The public part of a client key: 8 to 32 of [A-Za-z0-9]. Limits and budgets follow it through every roll. */
public record KeyId(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9]{8,32}");

    /** What an admin calls an id; empty when it cannot be one, which is not worth a query. */
    public static Optional<KeyId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new KeyId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
