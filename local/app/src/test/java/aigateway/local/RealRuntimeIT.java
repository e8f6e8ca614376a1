package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.Events;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestDatabase;
import aigateway.testing.TestGateway;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each function as Lambda starts it: its jar under the real runtime client, its handler as template.yaml names it. */
class RealRuntimeIT {
    private static final Pattern FUNCTION = Pattern.compile(
            "\\n  (\\w+Function):\\n    Type: AWS::Serverless::Function\\n(?s:(.*?))(?=\\n  \\w+:\\n|\\n  #|\\z)");
    private static final Pattern CODE = Pattern.compile("CodeUri: (\\S+)");
    private static final Pattern HANDLER = Pattern.compile("Handler: (\\S+)");
    private static final long PATIENCE_SECONDS = 60;
    private static final String METRICS_TOKEN = "a-token-for-the-metrics";

    private static final ScriptedProvider PUSHGATEWAY = ScriptedProvider.start();
    private static final TestGateway GATEWAY =
            TestGateway.start(Map.of("METRICS_TOKEN", METRICS_TOKEN, "PUSHGATEWAY_URL", PUSHGATEWAY.url()));
    private static final Postgres ROWS = GATEWAY.database().connect();
    private static final Map<String, Deployed> TEMPLATE = template();

    @TempDir
    private static Path logs;

    /** What template.yaml says of a function. */
    private record Deployed(Path jar, String handler, boolean snapStart) {}

    @AfterAll
    static void close() {
        ROWS.close();
        GATEWAY.close();
        PUSHGATEWAY.close();
    }

    static Stream<Arguments> functions() {
        String key = GATEWAY.newKey();
        Edge edge = Edges.start(GATEWAY.gateway());
        String job = String.valueOf(edge.send(Sent.post(
                                "/v1/jobs",
                                "{\"kind\":\"responses\",\"payload\":{\"model\":\"mock-1\",\"input\":\"x\"}}")
                        .bearer(key))
                .json()
                .text("id"));
        edge.close();
        PUSHGATEWAY.answers(200, "");
        return Stream.of(
                arguments("ApiFunction", Events.read("api-chat-completions", Map.of("KEY", key)), "chat.completion"),
                arguments("JobsFunction", Events.read("sqs-jobs", Map.of("JOB_ID", job)), "\"batchItemFailures\":[]"),
                arguments(
                        "WebhooksFunction",
                        Events.read("sqs-webhooks", Map.of("DELIVERY_ID", "evt_00000000000000000000000000000000")),
                        "\"batchItemFailures\":[]"),
                arguments(
                        "DeadLettersFunction",
                        Events.read("sqs-dead-letters", Map.of("JOB_ID", "job_00000000000000000000000000000000")),
                        "\"batchItemFailures\":[]"),
                arguments(
                        "DashboardFunction",
                        Events.read("dashboard-metrics", Map.of("METRICS_TOKEN", METRICS_TOKEN)),
                        "\"statusCode\":200"),
                arguments("ExportFunction", Events.read("schedule-export", Map.of()), ""),
                arguments("SweepFunction", Events.read("schedule-sweep", Map.of()), ""),
                arguments("MigrateFunction", Events.read("migrate", Map.of()), "{\"migrations\":"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void a_function_starts_answers_and_is_there_for_the_next_event(String name, String event, String words)
            throws IOException, InterruptedException {
        Deployed function = Objects.requireNonNull(TEMPLATE.get(name), "not in template.yaml");
        Path log = logs.resolve(name + ".log");
        try (var api = new RuntimeApi(event)) {
            Process process = start(name, function, api, log);
            try {
                RuntimeApi.Told told =
                        api.told(PATIENCE_SECONDS).orElseThrow(() -> new AssertionError("no answer\n" + text(log)));

                assertThat(told.what()).as(() -> told.body() + text(log)).isEqualTo("response");
                assertThat(told.body()).contains(words);
                assertThat(api.restored()).isEqualTo(function.snapStart);
                assertThat(process.isAlive()).as(() -> text(log)).isTrue();
            } finally {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        }
        effect(name);
    }

    @Test
    void no_functions_jar_holds_the_mock_provider() throws IOException {
        for (Deployed function : TEMPLATE.values()) {
            try (var jar = new JarFile(function.jar.toFile())) {
                assertThat(jar.stream().map(JarEntry::getName))
                        .contains("aigateway/postgres/Database.class")
                        .noneMatch(name -> name.startsWith("aigateway/local/"));
            }
        }
    }

    @Test
    void every_function_of_the_template_is_started_here() {
        assertThat(functions().map(row -> String.valueOf(row.get()[0])))
                .containsExactlyInAnyOrderElementsOf(TEMPLATE.keySet());
    }

    private static void effect(String name) {
        switch (name) {
            case "ApiFunction" ->
                assertThat(count("usage where source = '203.0.113.7' and status = 200"))
                        .isOne();
            case "JobsFunction" ->
                assertThat(count("job where status = 'succeeded'")).isOne();
            case "ExportFunction" -> assertThat(PUSHGATEWAY.received()).hasSize(1);
            default -> {
                // The answer says it all.
            }
        }
    }

    private static Process start(String name, Deployed function, RuntimeApi api, Path log) throws IOException {
        String classPath = String.join(
                File.pathSeparator,
                function.jar.toString(),
                jarOf(AWSLambda.class),
                jarOf(LambdaRuntime.class),
                jarOf(PojoSerializer.class));
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                AWSLambda.class.getName(),
                function.handler);
        Map<String, String> environment = new HashMap<>(GATEWAY.environment());
        environment.putAll(Map.of(
                "AWS_LAMBDA_RUNTIME_API",
                api.address(),
                "AWS_LAMBDA_FUNCTION_NAME",
                name,
                "AWS_LAMBDA_FUNCTION_VERSION",
                "1",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                "1024",
                "AWS_LAMBDA_INITIALIZATION_TYPE",
                function.snapStart ? "snap-start" : "on-demand",
                "AWS_EXECUTION_ENV",
                "AWS_Lambda_java25",
                "LAMBDA_TASK_ROOT",
                logs.toString(),
                "_HANDLER",
                function.handler,
                "AWS_REGION",
                "us-east-1",
                "MICRONAUT_ENVIRONMENTS",
                "lambda"));
        if (name.equals("MigrateFunction")) {
            environment.put("DATABASE_URL", TestDatabase.empty().url());
        }
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private static Map<String, Deployed> template() {
        Map<String, Deployed> functions = new TreeMap<>();
        for (MatchResult found :
                FUNCTION.matcher(text(Path.of("../../template.yaml"))).results().toList()) {
            String body = found.group(2);
            functions.put(
                    found.group(1),
                    new Deployed(
                            Path.of("../..", first(CODE, body)).toAbsolutePath().normalize(),
                            first(HANDLER, body),
                            body.contains("SnapStart: {ApplyOn: PublishedVersions}")));
        }
        return functions;
    }

    private static String first(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static String jarOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long count(String rows) {
        return ROWS.query(Sql.of("select count(*) n from " + rows), row -> row.number("n"))
                .getFirst();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
