package aigateway.local.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says when an option does not.
 *
 * @param home the repository's root
 */
record CommandSettings(Path home, Map<String, String> environment) {
    /** Settings of the runner and of this command line, beside those of the product. */
    static final Set<String> RUNNER = Set.of("HOST", "PORT", "AGW_DATA_DIR", "AGW_URL", "MICRONAUT_ENVIRONMENTS");

    private static final String PORT_DEFAULT = "8010";
    private static final int PORT_MAX = 65_535;

    /** The value, or null; an empty line of {@code .env} sets nothing. */
    @Nullable
    String value(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** Where {@code local/run} keeps the secrets that it made. */
    Path secretsFile() {
        String directory = value("AGW_DATA_DIR");
        return home.resolve(directory == null ? "local/data" : directory).resolve("secrets.env");
    }

    /**
     * @throws IllegalArgumentException with a sentence for the user, when the text is no URL of a gateway
     */
    URI url(@Nullable String option) {
        String fromEnvironment = value("AGW_URL");
        if (option != null) {
            return checked("--url", option);
        }
        return fromEnvironment == null ? URI.create("http://127.0.0.1:" + port()) : checked("AGW_URL", fromEnvironment);
    }

    private int port() {
        String text = value("PORT");
        try {
            int port = Integer.parseInt(text == null ? PORT_DEFAULT : text);
            if (port > 0 && port <= PORT_MAX) {
                return port;
            }
        } catch (NumberFormatException _) {
            // Said below, together with the numbers that are no port.
        }
        throw new IllegalArgumentException("PORT is not a port number.");
    }

    private static URI checked(String source, String text) {
        try {
            URI url = new URI(text.strip().replaceAll("/+$", ""));
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            // User information would be a password that error messages repeat.
            if (http
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException _) {
            // Said below; the text itself is not repeated.
        }
        throw new IllegalArgumentException(
                source + " is not the address of a gateway; expected something like https://gateway.example.com/prod.");
    }
}
