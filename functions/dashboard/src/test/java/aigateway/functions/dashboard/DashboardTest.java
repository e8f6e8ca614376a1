package aigateway.functions.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.testing.Events;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import io.micronaut.context.ApplicationContext;
import io.micronaut.function.aws.LambdaApplicationContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.crac.Core;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DashboardTest {
    private static final String TOKEN = "a-token-for-the-metrics";
    private static final ScriptedProvider PUSHGATEWAY = ScriptedProvider.start();
    private static final TestGateway GATEWAY =
            TestGateway.start(Map.of("METRICS_TOKEN", TOKEN, "PUSHGATEWAY_URL", PUSHGATEWAY.url() + "/"));
    private static final ApplicationContext CONTEXT = new LambdaApplicationContextBuilder()
            .deduceEnvironment(false)
            .environments("lambda")
            .singletons(GATEWAY.gateway())
            .start();
    private static final DashboardHandler HANDLER = new DashboardHandler(CONTEXT);

    @BeforeEach
    void takesWhatIsPushed() {
        PUSHGATEWAY.answers(200, "");
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        GATEWAY.close();
        PUSHGATEWAY.close();
    }

    @Test
    void the_metrics_are_shown_to_the_holder_of_their_token() {
        var answer = metrics(TOKEN);

        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(answer.getBody()).contains("# TYPE agw_job_oldest_due_seconds gauge");
        assertThat(answer.getMultiValueHeaders()).anySatisfy((name, values) -> {
            assertThat(name).isEqualToIgnoringCase("content-type");
            assertThat(values).containsExactly("text/plain; version=0.0.4; charset=utf-8");
        });
    }

    @ParameterizedTest
    @CsvSource({"dashboard-overview, 303", "dashboard-login, 200"})
    void a_browser_without_a_session_is_led_to_the_form_of_the_sign_in(String event, int status) {
        var answer = HANDLER.handleRequest(read(event, Map.of()), null);

        assertThat(answer.getStatusCode()).isEqualTo(status);
    }

    @Test
    void no_one_else_is_shown_them() {
        var answer = metrics("wrong");

        assertThat(answer.getStatusCode()).isEqualTo(401);
        assertThat(answer.getBody()).contains("\"error\"").doesNotContain("agw_");
    }

    @Test
    void without_a_token_no_one_is_shown_them_on_Lambda_though_the_request_says_it_is_local() {
        try (var gateway = TestGateway.start(Map.of());
                var context = new LambdaApplicationContextBuilder()
                        .deduceEnvironment(false)
                        .environments("lambda")
                        .singletons(gateway.gateway())
                        .start()) {
            var event = event("");
            event.getRequestContext().getIdentity().setSourceIp("127.0.0.1");

            assertThat(new DashboardHandler(context).handleRequest(event, null).getStatusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void the_function_serves_nothing_of_the_api() {
        assertThat(HANDLER.handleRequest(event(TOKEN).withPath("/v1/models"), null)
                        .getStatusCode())
                .isEqualTo(404);
    }

    @Test
    void a_snapshot_can_be_taken_and_restored() {
        HANDLER.beforeCheckpoint(Core.getGlobalContext());
        HANDLER.afterRestore(Core.getGlobalContext());

        assertThat(metrics(TOKEN).getStatusCode()).isEqualTo(200);
    }

    @Test
    void the_export_puts_the_metrics_where_the_settings_say() {
        int before = PUSHGATEWAY.received().size();

        export(GATEWAY);

        assertThat(PUSHGATEWAY.received()).hasSize(before + 1);
        var pushed = PUSHGATEWAY.received().getLast();
        assertThat(pushed.method()).isEqualTo("PUT");
        assertThat(pushed.path()).isEqualTo("/metrics/job/ai_gateway");
        assertThat(pushed.headers().get("content-type")).isEqualTo(List.of("text/plain; version=0.0.4; charset=utf-8"));
        assertThat(pushed.body()).contains("agw_job_oldest_due_seconds").endsWith("\n");
    }

    @Test
    void an_export_that_is_not_taken_fails_so_that_an_alarm_can_see_it() {
        PUSHGATEWAY.answers(500, "");
        assertThatThrownBy(() -> export(GATEWAY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("500");

        try (var unset = TestGateway.start(Map.of())) {
            assertThatThrownBy(() -> export(unset)).hasMessageContaining("PUSHGATEWAY_URL");
        }
    }

    private static void export(TestGateway gateway) {
        byte[] event = Events.read("schedule-export", Map.of()).getBytes(StandardCharsets.UTF_8);
        new ExportHandler(gateway.gateway().reports())
                .handleRequest(new ByteArrayInputStream(event), new ByteArrayOutputStream(), null);
    }

    private static APIGatewayProxyResponseEvent metrics(String token) {
        return HANDLER.handleRequest(event(token), null);
    }

    private static APIGatewayProxyRequestEvent event(String token) {
        return read("dashboard-metrics", Map.of("METRICS_TOKEN", token));
    }

    private static APIGatewayProxyRequestEvent read(String event, Map<String, String> placeholders) {
        return LambdaEventSerializers.serializerFor(
                        APIGatewayProxyRequestEvent.class, DashboardTest.class.getClassLoader())
                .fromJson(Events.read(event, placeholders));
    }
}
