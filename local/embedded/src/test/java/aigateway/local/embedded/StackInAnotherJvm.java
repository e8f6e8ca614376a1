package aigateway.local.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The stack in a JVM of its own, so that a test can end that JVM in every way there is. */
final class StackInAnotherJvm implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;

    private StackInAnotherJvm(Process process) {
        this.process = process;
    }

    /** Started, perhaps not yet ready. */
    static StackInAnotherJvm launch(Path dataDir) {
        try {
            return new StackInAnotherJvm(new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            StackInAnotherJvm.class.getName(),
                            dataDir.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the line that says how the start went. */
    String outcome() {
        try {
            List<Character> text = new ArrayList<>();
            for (int c = process.getInputStream().read();
                    c != '\n' && c != -1;
                    c = process.getInputStream().read()) {
                text.add((char) c);
            }
            StringBuilder line = new StringBuilder();
            text.forEach(line::append);
            return line.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    void killHard() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    boolean terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws Exception {
        // A start that hangs ends too: no interrupt ends a test that reads this process's output.
        CompletableFuture.delayedExecutor(2 * LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> Runtime.getRuntime().halt(1));
        String outcome;
        try {
            EmbeddedServices.start(Path.of(arguments[0]), Map.of());
            outcome = "ready";
        } catch (StartupFailure e) {
            outcome = String.valueOf(e.getMessage());
        }
        System.out.write((outcome + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
        if (outcome.equals("ready")) {
            Thread.sleep(LIMIT);
        }
    }
}
