package aigateway.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.Events;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestDatabase;
import aigateway.testing.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each function as Lambda starts it: its jar under the real runtime client, with handler and environment of template.yaml. */
class RealRuntimeIT {
    private static final String METRICS_TOKEN = "a-token-for-the-metrics";
    private static final ScriptedProvider PUSHGATEWAY = ScriptedProvider.start();
    private static final TestGateway GATEWAY =
            TestGateway.start(Map.of("METRICS_TOKEN", METRICS_TOKEN, "PUSHGATEWAY_URL", PUSHGATEWAY.url()));
    private static final Postgres ROWS = GATEWAY.database().connect();
    private static final Functions FUNCTIONS = start(GATEWAY.environment());

    @AfterAll
    static void close() {
        FUNCTIONS.close();
        ROWS.close();
        GATEWAY.close();
        PUSHGATEWAY.close();
    }

    private static Functions start(Map<String, String> settings) {
        try {
            return Functions.start(
                    Path.of("../../template.yaml"),
                    settings,
                    Path.of("target", "lambda-logs"),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Arguments> functions() throws IOException {
        String key = GATEWAY.newKey();
        PUSHGATEWAY.answers(200, "");
        return Stream.of(
                arguments("ApiFunction", Events.read("api-chat-completions", Map.of("KEY", key)), "chat.completion"),
                arguments(
                        "JobsFunction",
                        Events.read("sqs-jobs", Map.of("JOB_ID", job(key))),
                        "\"batchItemFailures\":[]"),
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

    /** Accepted by the function itself. */
    private static String job(String key) throws IOException {
        var taken = new ByteArrayOutputStream();
        byte[] body = "{\"kind\":\"responses\",\"payload\":{\"model\":\"mock-1\",\"input\":\"x\"}}"
                .getBytes(StandardCharsets.UTF_8);
        var event = new ProxyEvent(
                "POST",
                "/v1/jobs",
                Map.of("Authorization", List.of("Bearer " + key), "Content-Type", List.of("application/json")),
                body,
                "203.0.113.7");
        var answer = new ProxyAnswer(
                new ProxyAnswer.Http() {
                    @Override
                    public void begin(int status, Map<String, List<String>> headers, byte @Nullable [] whole) {
                        piece(whole == null ? new byte[0] : whole);
                    }

                    @Override
                    public void piece(byte[] bytes) {
                        taken.writeBytes(bytes);
                    }
                },
                true);
        assertThat(FUNCTIONS
                        .of("ApiFunction")
                        .invoke(event.json("/v1/{proxy+}", Set.of()), answer)
                        .isAnswered())
                .isTrue();
        answer.whole();
        if (JsonReader.object(taken.toByteArray()) instanceof JsonReader.Result.Read(var document)) {
            Json.Obj job = document.root();
            return String.valueOf(job.text("id"));
        }
        throw new AssertionError(taken.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void a_function_starts_answers_and_is_there_for_the_next_event(String name, String event, String words)
            throws IOException {
        LambdaFunction function = function(name);

        assertThat(function.invoke(event)).contains(words);

        assertThat(function.environments()).isOne();
        assertThat(function.restored()).isEqualTo(function.spec().snapStart());
        for (long process : function.processes()) {
            assertThat(maps(process)).contains("aws-lambda-jni").doesNotContain("/tmp/.libaws-lambda-jni.so");
        }
        effect(name);
    }

    /** The files that a process has mapped. One that all processes write would kill whichever has it mapped at that moment. */
    private static String maps(long process) throws IOException {
        return Files.readString(Path.of("/proc/" + process + "/maps"));
    }

    /** The migrations run on a database that has none yet. */
    private static LambdaFunction function(String name) {
        if (!name.equals("MigrateFunction")) {
            return FUNCTIONS.of(name);
        }
        Map<String, String> settings = new HashMap<>(GATEWAY.environment());
        settings.put("DATABASE_URL", TestDatabase.empty().url());
        return start(settings).of(name);
    }

    @Test
    void no_functions_jar_holds_the_mock_provider() throws IOException {
        for (LambdaFunction function : FUNCTIONS.all().values()) {
            try (var jar = new JarFile(function.spec().jar().toFile())) {
                assertThat(jar.stream().map(JarEntry::getName))
                        .contains("aigateway/postgres/Database.class")
                        .noneMatch(name -> name.startsWith("aigateway/local/"));
            }
        }
    }

    @Test
    void every_function_of_the_template_is_started_here() throws IOException {
        assertThat(functions().map(row -> String.valueOf(row.get()[0])))
                .containsExactlyInAnyOrderElementsOf(FUNCTIONS.all().keySet());
    }

    private static void effect(String name) {
        switch (name) {
            case "ApiFunction" ->
                assertThat(count("usage where source = '203.0.113.7' and status = 200"))
                        .isOne();
            case "JobsFunction" ->
                assertThat(count("job where status = 'succeeded'")).isPositive();
            case "ExportFunction" -> assertThat(PUSHGATEWAY.received()).hasSize(1);
            default -> {
                // The answer says it all.
            }
        }
    }

    private static long count(String rows) {
        return ROWS.query(Sql.of("select count(*) n from " + rows), row -> row.number("n"))
                .getFirst();
    }
}
