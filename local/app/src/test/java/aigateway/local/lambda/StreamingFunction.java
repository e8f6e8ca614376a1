package aigateway.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The packaged function api with its streaming handler, a gateway's stores, and a provider that the test scripts. */
final class StreamingFunction implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(60);
    private static final String CHAT =
            "{\"model\":\"gpt-4o-mini\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    static final String WHOLE_CHAT = CHAT.replace("true", "false");

    private final ScriptedProvider provider = ScriptedProvider.start();
    private final TestGateway gateway = TestGateway.behind(
            provider, Map.of("PROVIDER_TIMEOUT_SECONDS", "50", "STREAM_TIMEOUT_SECONDS", "50"), InstantSource.system());
    private final Postgres rows = gateway.database().connect();
    private final String key = gateway.newKey();

    ScriptedProvider provider() {
        return provider;
    }

    /** The packaged jar. */
    static Path jar() throws IOException {
        return Objects.requireNonNull(Template.read(Path.of("../../template.yaml"), Map.of())
                        .functions()
                        .get("ApiFunction"))
                .jar();
    }

    /**
     * @param classPath the jar, or more than it
     * @param inChunks whether its events come in chunks
     */
    Environment start(String classPath, boolean snapStart, boolean inChunks, Path log) throws IOException {
        var function = new FunctionSpec(
                "ApiFunction",
                Path.of(classPath),
                "aigateway.functions.api.StreamingApiHandler",
                LONG,
                320,
                snapStart,
                1,
                Map.of(),
                Set.of(),
                Set.of(),
                List.of(),
                List.of(),
                false);
        return Environment.start(function, gateway.environment(), log, RuntimeApi.start(inChunks, () -> {}));
    }

    Invoked.Ended chat(Environment environment, FramedAnswer answer, Duration time) throws Exception {
        return environment
                .invoke(event("POST", "/v1/chat/completions", CHAT), time, answer)
                .ended()
                .get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    /** An answer that is not a stream. */
    FramedAnswer framed(Environment environment, String method, String path, String body) throws Exception {
        var answer = new FramedAnswer();
        Invoked.Ended ended = environment
                .invoke(event(method, path, body), LONG, answer)
                .ended()
                .get(LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(ended.how()).as(answer::toString).isEqualTo(Invoked.How.ANSWERED);
        return answer;
    }

    byte[] event(String method, String path, String body) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Authorization", List.of("Bearer " + key));
        headers.put("Content-Type", List.of("application/json"));
        return new ProxyEvent(method, path, headers, body.getBytes(StandardCharsets.UTF_8), "203.0.113.7")
                .json("/v1/{proxy+}", Set.of());
    }

    /** What the ledger says of a call; none while it is open. */
    String outcome(FramedAnswer answer) {
        String id = answer.head().replaceAll("(?s).*\"x-request-id\":\"([^\"]*)\".*", "$1");
        return rows.queryOne(Sql.of("select outcome from usage where request_id = ?", id), row -> row.text("outcome"))
                .orElse("none");
    }

    @Override
    public void close() {
        rows.close();
        gateway.close();
        provider.close();
    }
}
