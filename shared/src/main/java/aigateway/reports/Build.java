package aigateway.reports;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What was built. */
public final class Build {
    private static final String UNKNOWN = "unknown";

    private Build() {}

    /** The version of the project, which Maven writes into the resource. */
    public static String version() {
        try (InputStream resource = Build.class.getResourceAsStream("/aigateway/version.txt")) {
            String text = resource == null ? "" : new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
            return text.isEmpty() || text.startsWith("$") ? UNKNOWN : text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
