package aigateway.local.cli;

import aigateway.local.embedded.DotEnv;
import aigateway.local.embedded.StartupFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks for the admin token: the option, then the environment, then the file that {@code local/run} wrote. */
sealed interface AdminToken {
    String NAME = "ADMIN_TOKEN";

    /**
     * @param source where it stood, so that a wrong one can be mended
     */
    record Found(String token, String source) implements AdminToken {
        @Override
        public String toString() {
            return "Found[source=" + source + "]";
        }
    }

    /**
     * @param sentence for the user
     */
    record Missing(String sentence) implements AdminToken {}

    static AdminToken find(@Nullable String option, CommandSettings settings) {
        if (option != null) {
            return checked(option, "--admin-token");
        }
        String fromEnvironment = settings.value(NAME);
        return fromEnvironment == null ? inFile(settings.secretsFile()) : checked(fromEnvironment, NAME);
    }

    private static AdminToken inFile(Path file) {
        if (!Files.exists(file)) {
            return new Missing("There is no admin token: give --admin-token, set " + NAME
                    + ", or start a gateway with local/run, which writes " + file + ".");
        }
        try {
            String token = DotEnv.read(file).get(NAME);
            return token == null
                    ? new Missing("There is no " + NAME + " in " + file + ".")
                    : checked(token, file.toString());
        } catch (StartupFailure unreadable) {
            return new Missing("The admin token's file cannot be read: " + unreadable.getMessage());
        }
    }

    /** The HTTP client repeats a header value that it refuses, so a token that is none is refused before it. */
    private static AdminToken checked(String token, String source) {
        return Shape.VISIBLE_ASCII.matcher(token).matches()
                ? new Found(token, source)
                : new Missing(
                        "The admin token from " + source + " is empty or has characters other than visible ASCII.");
    }

    /** An interface's fields are public, so this one has a class of its own. */
    final class Shape {
        private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7e]+");

        private Shape() {}
    }
}
