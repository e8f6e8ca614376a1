package aigateway.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private static final Path FILE = Path.of("../../template.yaml");

    @Test
    void the_template_says_how_each_function_runs() throws IOException {
        Template template = Template.read(FILE, Map.of());
        FunctionSpec api = function(template, "ApiFunction");
        FunctionSpec jobs = function(template, "JobsFunction");

        assertThat(api.jar()).isAbsolute().endsWithRaw(Path.of("functions/api/target/api.jar"));
        assertThat(api.handler()).startsWith("aigateway.functions.api.");
        assertThat(api.snapStart()).isTrue();
        assertThat(api.atOnce()).isPositive();
        assertThat(api.paths()).contains("/v1/{proxy+}", "/healthz");
        assertThat(api.variables()).containsEntry("MAX_BODY_BYTES", "4194304");
        assertThat(api.unresolved()).contains("JOBS_QUEUE_URL");
        assertThat(function(template, "DashboardFunction").paths()).contains("/metrics", "/dashboard/{proxy+}");
        assertThat(jobs.snapStart()).isFalse();
        assertThat(jobs.timeout()).isGreaterThan(Duration.ofMinutes(1));
        assertThat(jobs.memoryMb()).isGreaterThanOrEqualTo(512);
        assertThat(jobs.queues()).extracting(FunctionSpec.Queue::batch).containsExactly(1, 1);
        assertThat(function(template, "SweepFunction").scheduled()).isTrue();
    }

    @Test
    void a_condition_decides_whether_there_is_a_function() throws IOException {
        assertThat(Template.read(FILE, Map.of()).functions()).doesNotContainKey("ExportFunction");
        assertThat(Template.read(FILE, Map.of("PushgatewayUrl", "http://127.0.0.1:9091"))
                        .functions())
                .containsKey("ExportFunction");
    }

    @Test
    void queues_are_known_by_the_variables_that_name_them() throws IOException {
        Template template = Template.read(FILE, Map.of());

        assertThat(template.variableOf("JobsQueue")).contains("JOBS_QUEUE_URL");
        assertThat(template.variableOf("JobsDeadLetters")).isEmpty();
        assertThat(template.sourcesOf("JobsDeadLetters")).containsExactlyInAnyOrder("JobsQueue", "LowJobsQueue");
        assertThat(template.gatewayResponse("INTEGRATION_TIMEOUT").orElseThrow())
                .contains("provider_timeout");
    }

    @Test
    void the_types_of_bytes_are_known_as_a_header_names_them() throws IOException {
        assertThat(Template.read(FILE, Map.of()).binaryTypes())
                .containsExactlyInAnyOrder(
                        "multipart/form-data", "application/octet-stream", "audio/mpeg", "audio/wav");
    }

    @Test
    void a_function_gets_only_what_the_template_gives_it() throws IOException {
        Map<String, FunctionSpec> functions = Template.read(FILE, Map.of()).functions();
        Map<String, String> settings = new HashMap<>(Map.of(
                "DATABASE_URL", "jdbc:postgresql://127.0.0.1/x",
                "REDIS_URL", "redis://127.0.0.1",
                "SQS_ENDPOINT", "http://127.0.0.1:1",
                "JOBS_QUEUE_URL", "http://127.0.0.1:1/jobs",
                "ADMIN_TOKEN", "a",
                "KEY_PEPPER", "b",
                "DATA_KEY", "c",
                "OPENAI_API_KEY", "d",
                "ANTHROPIC_API_KEY", "e"));
        settings.put("STAGE", "test");

        Map<String, String> api = settings(functions, "ApiFunction", settings);
        Map<String, String> webhooks = settings(functions, "WebhooksFunction", settings);

        assertThat(api)
                .containsAllEntriesOf(settings)
                .containsEntry("REDIS_CLUSTER", "false")
                .doesNotContainKeys("SECRETS_ARN", "DATABASE_SECRET_ARN");
        assertThat(webhooks)
                .containsEntry("DATA_KEY", "c")
                .containsEntry("STAGE", "test")
                .containsEntry("SQS_ENDPOINT", "http://127.0.0.1:1")
                .doesNotContainKeys(
                        "REDIS_URL",
                        "JOBS_QUEUE_URL",
                        "ADMIN_TOKEN",
                        "KEY_PEPPER",
                        "OPENAI_API_KEY",
                        "ANTHROPIC_API_KEY");
    }

    private static Map<String, String> settings(
            Map<String, FunctionSpec> functions, String name, Map<String, String> settings) {
        return FunctionSettings.of(Objects.requireNonNull(functions.get(name)), functions.values(), settings);
    }

    private static FunctionSpec function(Template template, String name) {
        return Objects.requireNonNull(template.functions().get(name), name);
    }
}
