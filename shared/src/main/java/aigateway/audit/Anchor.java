package aigateway.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of the chain of admin events at a time, kept outside of the database. One line: the time, the number and the hash,
 * separated by spaces.
 */
public record Anchor(Instant at, ChainPosition head) {
    private static final Pattern LINE = Pattern.compile("(\\S{20,30}) (\\d{1,18}) ([0-9a-f]{64})");

    /** Empty where the text is no anchor. */
    public static Optional<Anchor> parse(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Anchor(
                    Instant.parse(parts.group(1)), new ChainPosition(Long.parseLong(parts.group(2)), parts.group(3))));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** Without a line end. */
    public String line() {
        return at + " " + head.seq() + " " + head.hash();
    }
}
