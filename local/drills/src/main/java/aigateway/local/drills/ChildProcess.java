package aigateway.local.drills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Processes that a drill or a benchmark starts, and ends. */
public final class ChildProcess {
    private static final long END_SECONDS = 30;
    private static final int TAIL_LINES = 20;
    private static final List<String> INHERITED = List.of("PATH", "HOME", "TMPDIR", "LANG");

    private ChildProcess() {}

    /**
     * Starts a JVM with this one's class path and flags, as local/run would. Its home is without a .env: the settings of an
     * operator must not change what happens.
     *
     * @param home of the gateway, for the process
     * @param options of the JVM, after this JVM's own
     * @param settings the environment, beside PATH and the like
     * @param output gets what it writes, after what is there
     */
    public static Process java(
            String main,
            Path home,
            List<String> options,
            Map<String, String> settings,
            Path output,
            String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(options);
        command.addAll(List.of("-Dagw.home=" + home, "-cp", System.getProperty("java.class.path", ""), main));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(settings);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port of the loopback address that was free a moment ago. */
    public static int freePort() {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it wrote last, for a person. */
    public static String tail(Path output) {
        try {
            List<String> lines = Files.readAllLines(output);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Asks it to end, and kills it when it takes too long. */
    public static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
