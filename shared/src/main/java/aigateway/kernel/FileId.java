package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names a client's file: {@code file-} and 32 hex digits, as OpenAI's begin. */
public record FileId(String value) {
    private static final Pattern FORM = Pattern.compile("file-[0-9a-f]{32}");

    /** Reads a client's text; empty when it cannot be an id, so that no query is needed. */
    public static Optional<FileId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new FileId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
