package aigateway.admin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file of providers and routes, as this process has read it.
 *
 * @param name without its folder
 * @param readAt when what it says was taken last
 * @param refusedAt when a newer content was refused, so that the one before it is in force; null where it was not
 * @param errors what is wrong in the refused content, each with its line; none where nothing was refused
 */
public record ConfigFile(
        String name, Instant readAt, @Nullable Instant refusedAt, List<String> errors) {
    public ConfigFile {
        errors = List.copyOf(errors);
    }

    public ConfigFile refused(Instant at, List<String> why) {
        return new ConfigFile(name, readAt, at, why);
    }
}
