package aigateway.local.drills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A program that ran to its end, or to its limit.
 *
 * @param exit -1 where it was ended
 */
record AgentRun(int exit, String output) {
    private static final Set<String> INHERITED = Set.of("PATH", "TMPDIR", "LANG");

    /** With these settings, and hardly anything of this process's own. */
    static AgentRun alone(List<String> command, Path folder, Map<String, String> settings, Duration limit)
            throws InterruptedException {
        return of(command, folder, settings, INHERITED, limit);
    }

    /** With the environment of this process, which may name a proxy or a registry. */
    static AgentRun ofUser(List<String> command, Path folder, Duration limit) throws InterruptedException {
        return of(command, folder, Map.of(), Set.of(), limit);
    }

    /** @param inherited the variables to keep; all where it is empty */
    private static AgentRun of(
            List<String> command, Path folder, Map<String, String> settings, Set<String> inherited, Duration limit)
            throws InterruptedException {
        try {
            Path output = Files.createTempFile("ai-gateway-agent.", ".out");
            try {
                var builder = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectOutput(output.toFile());
                builder.environment().keySet().removeIf(name -> !inherited.isEmpty() && !inherited.contains(name));
                builder.environment().putAll(settings);
                Process process = builder.start();
                boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
                return new AgentRun(
                        ended ? process.exitValue() : -1,
                        new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
