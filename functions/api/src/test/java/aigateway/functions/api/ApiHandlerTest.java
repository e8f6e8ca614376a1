package aigateway.functions.api;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.Events;
import aigateway.testing.SpanReceiver;
import aigateway.testing.TestGateway;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.DefaultBeanContext;
import io.micronaut.function.aws.DefaultLambdaContextFactory;
import io.micronaut.function.aws.LambdaApplicationContextBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiHandlerTest {
    /** As events/ have it in requestContext.identity; the client claims another in X-Forwarded-For. */
    private static final String PEER = "203.0.113.7";

    private static final SpanReceiver COLLECTOR = SpanReceiver.start();
    private static final TestGateway GATEWAY = TestGateway.start(settings());
    private static final ApplicationContext CONTEXT = new LambdaApplicationContextBuilder()
            .deduceEnvironment(false)
            .environments("lambda")
            .singletons(GATEWAY.gateway())
            .start();
    private static final ApiHandler HANDLER = new ApiHandler(CONTEXT);
    private static final Postgres ROWS = GATEWAY.database().connect();
    private static final String KEY = GATEWAY.newKey();

    @AfterAll
    static void close() {
        ROWS.close();
        CONTEXT.close();
        GATEWAY.close();
        COLLECTOR.close();
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(COLLECTOR.settings());
        settings.put("DATABASE_POOL", "1");
        return settings;
    }

    @Test
    void a_chat_completion_is_answered_and_entered_in_the_books() {
        var answer = handle(event("api-chat-completions"));

        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(json(answer).text("object")).isEqualTo("chat.completion");
        String id = header(answer, "x-request-id");
        assertThat(text("select source from usage where request_id = ?", id)).isEqualTo(PEER);
        assertThat(text("select outcome from usage where request_id = ?", id)).isEqualTo("settled");
        assertThat(text("select skeleton::text from usage where request_id = ?", id))
                .contains("messages")
                .doesNotContain("sky", "sentence");
    }

    @Test
    void the_spans_of_a_call_are_sent_at_the_end_of_its_invocation_in_the_clients_trace() {
        var event = event("api-chat-completions");
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        event.getHeaders().put("traceparent", parent);
        event.getMultiValueHeaders().put("traceparent", List.of(parent));

        String id = header(handle(event), "x-request-id");

        assertThat(COLLECTOR.spans(2, id)).hasSize(2).allMatch(span -> parent.contains(span.trace()));
    }

    @Test
    void a_response_is_answered_and_entered_in_the_books() {
        var answer = handle(event("api-responses"));

        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(json(answer).text("object")).isEqualTo("response");
        String id = header(answer, "x-request-id");
        assertThat(text("select endpoint from usage where request_id = ?", id)).isEqualTo("responses");
        assertThat(text("select source from usage where request_id = ?", id)).isEqualTo(PEER);
    }

    @Test
    void the_models_are_listed() {
        var answer = handle(event("api-models"));

        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(json(answer).items("data")).isNotEmpty();
    }

    @Test
    void a_key_is_made_with_the_admin_token() {
        var answer = handle(event("api-create-key"));

        assertThat(answer.getStatusCode()).isEqualTo(201);
        String id = String.valueOf(json(answer).text("id"));
        assertThat(text("select name from client_key where id = ?", id)).isEqualTo("local");
        assertThat(text("select action from admin_event where target = ?", id)).isEqualTo("key.create");
    }

    @Test
    void health_is_answered() {
        var answer = handle(event("api-healthz"));

        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(answer.getBody()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(answer.getIsBase64Encoded()).isNotEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-readyz", "api-docs", "api-docs-guides", "api-openapi", "api-messages"})
    void the_other_events_are_answered(String name) {
        assertThat(handle(event(name)).getStatusCode()).isEqualTo(200);
    }

    @Test
    void a_body_in_base64_is_the_same_body() {
        var event = event("api-chat-completions");
        byte[] body = event.getBody().getBytes(StandardCharsets.UTF_8);

        var answer =
                handle(event.withBody(Base64.getEncoder().encodeToString(body)).withIsBase64Encoded(true));

        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(json(answer).text("object")).isEqualTo("chat.completion");
    }

    @Test
    void an_event_with_only_single_valued_headers_is_read() {
        var answer = handle(event("api-chat-completions").withMultiValueHeaders(null));

        assertThat(answer.getStatusCode()).isEqualTo(200);
    }

    @Test
    void an_event_that_says_nothing_of_its_peer_is_answered_and_audited_as_unknown() {
        var answer = handle(event("api-chat-completions").withRequestContext(null));

        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(text("select source from usage where request_id = ?", header(answer, "x-request-id")))
                .isEqualTo("unknown");
    }

    @Test
    void five_thousand_invocations_leave_nothing_in_the_context() {
        handle(event("api-healthz"));
        int before = singletons();

        for (int i = 0; i < 5_000; i++) {
            HANDLER.handleRequest(event("api-healthz"), new Invocation("invocation-" + i));
        }

        assertThat(singletons()).isEqualTo(before);
    }

    @Test
    void what_is_left_in_the_context_would_be_seen() {
        try (var context = new LambdaApplicationContextBuilder()
                .deduceEnvironment(false)
                .environments("lambda")
                .singletons(GATEWAY.gateway())
                .start()) {
            int before = singletons(context);

            new DefaultLambdaContextFactory(context).registerSingletons(new Invocation("one"));

            assertThat(singletons(context)).isGreaterThan(before);
        }
    }

    private static APIGatewayProxyRequestEvent event(String name) {
        String text = Events.read(name, Map.of("KEY", KEY, "ADMIN_TOKEN", TestGateway.ADMIN_TOKEN));
        return LambdaEventSerializers.serializerFor(
                        APIGatewayProxyRequestEvent.class, ApiHandlerTest.class.getClassLoader())
                .fromJson(text);
    }

    private static APIGatewayProxyResponseEvent handle(APIGatewayProxyRequestEvent event) {
        return HANDLER.handleRequest(event, new Invocation("c6af9ac6-7b61-11e6-9a41-93e8deadbe01"));
    }

    private static Json.Obj json(APIGatewayProxyResponseEvent answer) {
        if (JsonReader.object(answer.getBody().getBytes(StandardCharsets.UTF_8))
                instanceof JsonReader.Result.Read(var document)) {
            return document.root();
        }
        throw new AssertionError("not a JSON object: " + answer.getBody());
    }

    private static String header(APIGatewayProxyResponseEvent answer, String name) {
        List<String> values = answer.getMultiValueHeaders().getOrDefault(name, List.of());
        assertThat(values).as(name).hasSize(1);
        return values.getFirst();
    }

    private static int singletons() {
        return singletons(CONTEXT);
    }

    private static int singletons(ApplicationContext context) {
        return ((DefaultBeanContext) context)
                .getActiveBeanRegistrations(Object.class)
                .size();
    }

    /** Of the gateway to its database; this test's own one does not count. */
    private static String text(String query, Object... parameters) {
        return ROWS.queryOne(Sql.of("select * from (" + query + ") as t (c)", parameters), row -> row.text("c"))
                .orElseThrow();
    }
}
