package aigateway.local.drills;

import aigateway.json.Json;
import aigateway.local.lambda.RuntimeClient;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One event for each function of a stack under AWS's own Runtime Interface Emulator, with the settings that the stack gave it.
 *
 * @param emulator the program {@code aws-lambda-rie}
 * @param home the repository
 * @param scene that ends it, with a folder for what it writes
 */
record EmulatorSmoke(DeployLocalStack.Stack stack, Path emulator, Path home, Scene scene) {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final String PATH = "/2015-03-31/functions/function/invocations";
    private static final String NO_FAILURE = "{\"batchItemFailures\":[]}";
    private static final Map<String, String> IDS = Map.of(
            "JOB_ID", "job_00000000000000000000000000000000",
            "DELIVERY_ID", "evt_00000000000000000000000000000000");
    private static final List<Sent> EVENTS = List.of(
            new Sent("ApiFunction", "api-healthz", "\"statusCode\":200"),
            new Sent("DashboardFunction", "dashboard-login", "\"statusCode\":200"),
            new Sent("JobsFunction", "sqs-jobs", NO_FAILURE),
            new Sent("WebhooksFunction", "sqs-webhooks", NO_FAILURE),
            new Sent("DeadLettersFunction", "sqs-dead-letters", NO_FAILURE),
            new Sent("SweepFunction", "schedule-sweep", ""),
            new Sent("MigrateFunction", "migrate", "\"migrations\":0"));

    /**
     * An event.
     *
     * @param words what the answer must have
     */
    private record Sent(String function, String event, String words) {}

    int run() throws InterruptedException {
        var report = new SmokeReport(System.out);
        for (Sent sent : EVENTS) {
            report.check(sent.function, () -> send(sent));
        }
        return report.faults() == 0 ? 0 : 1;
    }

    private String send(Sent sent) throws InterruptedException {
        Json.Obj function = stack.aws().lambda("GET", stack.function(sent.function), "/configuration", "");
        int port = ChildProcess.freePort();
        Path log = scene.folder().resolve("emulator-" + sent.function + ".log");
        try (Program program = start(function, port, log)) {
            Wait.require("the emulator listens", START_LIMIT, () -> listens(program, port));
            String answer = post(port, event(sent.event));
            if (answer.contains("\"errorMessage\"") || !answer.contains(sent.words)) {
                throw new SmokeReport.Fault("answered " + answer);
            }
            return sent.event + " answered under the emulator";
        } catch (IOException e) {
            throw new SmokeReport.Fault("no answer: " + e);
        }
    }

    private Program start(Json.Obj function, int port, Path log) throws IOException {
        String handler = String.valueOf(function.text("Handler"));
        String module = handler.split("\\.", -1)[2];
        String classPath = home.resolve("functions/" + module + "/target/" + module + ".jar")
                + File.pathSeparator
                + RuntimeClient.classPath();
        var builder = new ProcessBuilder(
                        emulator.toString(),
                        "--runtime-interface-emulator-address",
                        "127.0.0.1:" + port,
                        "--runtime-api-address",
                        "127.0.0.1:" + ChildProcess.freePort(),
                        Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        RuntimeClient.option(),
                        "-cp",
                        classPath,
                        RuntimeClient.MAIN,
                        handler)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH", "LANG"));
        Json.Obj variables = Objects.requireNonNull(
                Objects.requireNonNull(function.object("Environment")).object("Variables"));
        variables.members().keySet().forEach(name -> environment.put(name, String.valueOf(variables.text(name))));
        environment.putAll(Map.of(
                "_HANDLER", handler,
                "AWS_LAMBDA_FUNCTION_NAME", "function",
                "AWS_LAMBDA_FUNCTION_TIMEOUT", "60",
                "AWS_REGION", LocalStack.REGION,
                "AWS_ENDPOINT_URL", stack.aws().url(),
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test"));
        return scene.opened(new Program(builder.start()));
    }

    private String event(String name) throws IOException {
        String text = Files.readString(home.resolve("events/" + name + ".json"), StandardCharsets.UTF_8);
        for (Map.Entry<String, String> id : IDS.entrySet()) {
            text = text.replace("${" + id.getKey() + "}", id.getValue());
        }
        return text;
    }

    private static boolean listens(Program program, int port) {
        if (!program.process().isAlive()) {
            throw new SmokeReport.Fault("the emulator ended");
        }
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static String post(int port, String event) throws IOException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + PATH))
                    .timeout(START_LIMIT)
                    .POST(HttpRequest.BodyPublishers.ofString(event))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
