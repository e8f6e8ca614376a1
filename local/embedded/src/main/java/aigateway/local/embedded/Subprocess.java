package aigateway.local.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Short-lived commands, and waiting for processes that are not our children. */
final class Subprocess {
    /** What a child may see of the gateway's environment. */
    private static final Set<String> ENVIRONMENT =
            Set.of("PATH", "HOME", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH");

    private Subprocess() {}

    /** @param exitCode -1 when the command could not be started or did not end in time */
    record Ended(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    /** As below, with nothing to read. */
    static Ended run(List<String> command, Path output, Duration limit) {
        return run(command, Path.of("/dev/null"), output, limit);
    }

    /** Runs to the end. The output goes through a file: a daemon that inherits a pipe would keep it open for good. */
    static Ended run(List<String> command, Path input, Path output, Duration limit) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile());
        // The gateway's environment holds provider keys and tokens, which no store needs, and PG* settings, which
        // Postgres's tools would obey before our arguments.
        builder.environment().keySet().retainAll(ENVIRONMENT);
        // Messages are matched and shown, so they stay in one language whatever the user's locale is.
        builder.environment().put("LC_ALL", "C");
        try {
            Process process = builder.start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return new Ended(-1, "no end after " + limit.toSeconds() + " s");
            }
            return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return new Ended(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended(-1, "interrupted");
        }
    }

    /**
     * Whether the process has ended. One that was not reaped yet still counts as alive for Java, and the first process
     * of a container may take seconds over that, or never do it.
     */
    static boolean hasEnded(ProcessHandle process) {
        if (!process.isAlive()) {
            return true;
        }
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            // No /proc, as on macOS, where the first process reaps at once.
            return !process.isAlive();
        }
    }

    /** Whether the condition came true in time. Polls, since a process that is not our child sends no signal. */
    static boolean await(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > end) {
                    return false;
                }
                Thread.sleep(5);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
