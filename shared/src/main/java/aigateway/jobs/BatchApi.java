package aigateway.jobs;

import java.util.Locale;

/** An API of others in whose form a batch was submitted. */
public enum BatchApi {
    OPENAI,
    ANTHROPIC;

    /** As it is written in the table. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BatchApi of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
