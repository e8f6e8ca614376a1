package aigateway.local.drills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An agent from npm, installed into a folder that is kept between drills.
 *
 * @param version a version or a tag
 * @param command the name of its program
 */
record AgentPackage(String name, String version, String command) {
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(8);
    private static final Duration VERSION_LIMIT = Duration.ofMinutes(1);

    /** The program, or why there is none. */
    record Installed(Optional<Path> program, String words) {}

    Installed install() throws InterruptedException {
        Path folder = cache().resolve(name.replaceAll("[^a-z0-9]+", "-") + "-" + version);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Also where it is there already: a tag may have moved.
        Optional<String> failure = npm(folder);
        Path program = folder.resolve("node_modules/.bin/" + command);
        if (!Files.isExecutable(program)) {
            return new Installed(Optional.empty(), failure.orElse("npm installed no " + command));
        }
        var shown = AgentRun.alone(
                List.of(program.toString(), "--version"), folder, Map.of("HOME", folder.toString()), VERSION_LIMIT);
        return shown.exit() == 0
                ? new Installed(
                        Optional.of(program),
                        shown.output()
                                .lines()
                                .filter(line -> line.matches(".*\\d+\\.\\d+\\.\\d+.*"))
                                .findFirst()
                                .orElse(version))
                : new Installed(Optional.empty(), "it does not start here");
    }

    private Optional<String> npm(Path folder) throws InterruptedException {
        try {
            AgentRun run = AgentRun.ofUser(
                    List.of(
                            "npm",
                            "install",
                            "--prefix",
                            folder.toString(),
                            "--no-audit",
                            "--no-fund",
                            name + "@" + version),
                    folder,
                    INSTALL_LIMIT);
            return run.exit() == 0 ? Optional.empty() : Optional.of("npm could not install it");
        } catch (UncheckedIOException _) {
            return Optional.of("npm is not installed");
        }
    }

    private static Path cache() {
        String chosen = System.getenv("XDG_CACHE_HOME");
        return (chosen == null || chosen.isBlank()
                        ? Path.of(System.getProperty("user.home", "."), ".cache")
                        : Path.of(chosen))
                .resolve("ai-gateway-agents");
    }
}
