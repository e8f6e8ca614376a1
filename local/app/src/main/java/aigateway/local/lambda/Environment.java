package aigateway.local.lambda;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An execution environment: one process with a function's jar under AWS's runtime client, which handles one event at a time. */
public final class Environment implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Invoked.Ended TOO_LATE = new Invoked.Ended(Invoked.How.TIMED_OUT, Map.of());

    private final RuntimeApi api;
    private final Process process;

    private Environment(RuntimeApi api, Process process) {
        this.api = api;
        this.process = process;
    }

    /**
     * Starts one, and waits until it asks for an event.
     *
     * @param log what the process writes is added there
     * @param free runs each time that it asks for an event
     * @throws IOException when it cannot start
     */
    public static Environment start(FunctionSpec function, Map<String, String> settings, Path log, Runnable free)
            throws IOException {
        return start(function, settings, log, RuntimeApi.start(free));
    }

    /** Behind a Runtime API that the caller has made. */
    public static Environment start(FunctionSpec function, Map<String, String> settings, Path log, RuntimeApi api)
            throws IOException {
        var builder = new ProcessBuilder(command(function));
        builder.environment().clear();
        builder.environment().putAll(settings);
        builder.environment().putAll(own(function, api));
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        var environment = new Environment(api, process);
        var _ = process.onExit().thenRun(() -> api.end(Invoked.How.EXITED));
        try {
            var _ = api.ready().get(START_MAX.toSeconds(), TimeUnit.SECONDS);
            return environment;
        } catch (ExecutionException | TimeoutException e) {
            environment.close();
            throw new IOException(function.name() + " does not start, see " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            environment.close();
            throw new IOException(e);
        }
    }

    /** As AWS starts it: the first compiler alone, but all of them before a snapshot. */
    private static List<String> command(FunctionSpec function) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.add("-Xmx" + function.memoryMb() * 4 / 5 + "m");
        command.add("-XX:+UseSerialGC");
        if (!function.snapStart()) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add(RuntimeClient.option());
        command.add("-cp");
        command.add(function.jar() + File.pathSeparator + RuntimeClient.classPath());
        command.add(RuntimeClient.MAIN);
        command.add(function.handler());
        return command;
    }

    private static Map<String, String> own(FunctionSpec function, RuntimeApi api) {
        Map<String, String> own = new HashMap<>(Map.of(
                "AWS_LAMBDA_RUNTIME_API",
                api.address(),
                "AWS_LAMBDA_FUNCTION_NAME",
                function.name(),
                "AWS_LAMBDA_FUNCTION_VERSION",
                "1",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                Integer.toString(function.memoryMb()),
                "AWS_LAMBDA_INITIALIZATION_TYPE",
                function.snapStart() ? "snap-start" : "on-demand",
                "AWS_LAMBDA_LOG_GROUP_NAME",
                "/aws/lambda/" + function.name(),
                "AWS_LAMBDA_LOG_STREAM_NAME",
                "local",
                "AWS_EXECUTION_ENV",
                "AWS_Lambda_java25",
                "_HANDLER",
                function.handler()));
        own.put("LAMBDA_TASK_ROOT", String.valueOf(function.jar().getParent()));
        return own;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public RuntimeApi api() {
        return api;
    }

    /** Hands an event to the process, and kills it at the deadline. */
    public Invoked invoke(byte[] event, Duration time, Invoked.Answer answer) {
        Invoked invoked = Invoked.of(event, time, answer);
        var _ = invoked.ended()
                .copy()
                .orTimeout(time.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> {
                    invoked.end(Invoked.How.TIMED_OUT);
                    process.destroyForcibly();
                    return TOO_LATE;
                });
        api.send(invoked);
        if (!process.isAlive()) {
            api.end(Invoked.How.EXITED);
        }
        return invoked;
    }

    /** Runs when the process has ended. */
    void whenEnded(Runnable then) {
        var _ = process.onExit().thenRun(then);
    }

    /** Waits until the process has ended by itself. */
    public int exitCode(Duration most) throws InterruptedException {
        return process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            var _ = process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        api.close();
    }
}
