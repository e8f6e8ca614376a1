package aigateway.people;

import aigateway.kernel.PersonTokenId;
import aigateway.secrets.CheckedSecret;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a person's token: {@code agwp_<id>.<secret>}, with a {@link CheckedSecret}.
 *
 * @param secret the part after the dot
 */
public record TokenText(PersonTokenId id, String secret) {
    private static final String PREFIX = "agwp_";
    private static final Pattern FORM = Pattern.compile(PREFIX + "([a-z0-9]{16})\\.([A-Za-z0-9]{49})");

    static TokenText generate(PersonTokenId id, RandomGenerator random) {
        return new TokenText(id, CheckedSecret.generate(PREFIX + id + ".", random));
    }

    /** Whether a text is meant as a person's token, right or wrong. */
    public static boolean isMeant(String text) {
        return text.startsWith(PREFIX);
    }

    /** Empty when it cannot be one, so that no query is needed. */
    static Optional<TokenText> read(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() && !CheckedSecret.hasWrongChecksum(text)
                ? Optional.of(new TokenText(new PersonTokenId(form.group(1)), form.group(2)))
                : Optional.empty();
    }

    /** The whole token, to show once. */
    String reveal() {
        return PREFIX + id + "." + secret;
    }

    /** Never prints the secret. */
    @Override
    public String toString() {
        return PREFIX + id + ".****";
    }
}
