package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.http.EventListener;
import aigateway.http.ProviderHttpClient;
import aigateway.secrets.AwsCredentials;
import aigateway.testing.ManualClock;
import aigateway.testing.ScriptedProvider;
import aigateway.traces.TraceParent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Requests that are signed for AWS, as a server receives them. */
class AwsSignatureTest {
    private static final String KEY_ID = "AKIDEXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final Instant SIGNED_AT = Instant.parse("2015-08-30T12:36:00Z");
    private static final String BODY =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Grüße  — 你好\"}]}";

    private final ScriptedProvider server = ScriptedProvider.start();
    private final ProviderHttpClient http = new ProviderHttpClient();
    private final ManualClock clock = new ManualClock(SIGNED_AT);

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    @Test
    void a_server_that_checks_the_signature_accepts_a_whole_call_a_stream_and_the_list_of_models() {
        HttpProvider provider = provider("/openai/v1?api-version=preview", fixed(session("token")));

        var _ = provider.call(call());
        server.answers(exchange -> {
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data: {}\n\ndata: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        });
        ProviderReply streamed = provider.stream(call(), new Events());
        var _ = provider.models();

        assertThat(streamed).isEqualTo(new ProviderReply.Streamed(ProviderReply.Streamed.End.ENDED));
        assertThat(server.received())
                .extracting(ScriptedProvider.Received::path)
                .containsExactly(
                        "/openai/v1/chat/completions?api-version=preview",
                        "/openai/v1/chat/completions?api-version=preview",
                        "/openai/v1/models?api-version=preview");
        assertThat(server.received()).allSatisfy(AwsSignatureTest::isSigned).allSatisfy(received -> {
            assertThat(received.headers().get("x-amz-security-token")).containsExactly("token");
            assertThat(signedHeaders(received))
                    .contains("accept", "host", "x-amz-date", "x-amz-security-token", "x-amzn-bedrock-guardrailversion")
                    .doesNotContain("user-agent", "authorization");
            assertThat(received.header("authorization")).contains("/20150830/eu-central-1/bedrock/aws4_request");
        });
        assertThat(signedHeaders(server.received().getFirst())).contains("content-type", "traceparent");
    }

    /** The check itself must notice a change. */
    @Test
    void a_changed_body_path_or_header_has_another_signature() {
        var _ = provider("/v1", fixed(basic())).call(call());
        ScriptedProvider.Received sent = server.received().getFirst();
        Map<String, List<String>> changed = new LinkedHashMap<>(sent.headers());
        changed.put("content-type", List.of("text/plain"));

        assertThat(isSigned(sent.path(), sent.headers(), sent.body())).isTrue();
        assertThat(isSigned(sent.path(), sent.headers(), sent.body() + " ")).isFalse();
        assertThat(isSigned("/v1/responses", sent.headers(), sent.body())).isFalse();
        assertThat(isSigned(sent.path(), changed, sent.body())).isFalse();
    }

    @Test
    void each_attempt_is_signed_again_with_the_time_and_the_credentials_of_now() {
        var reads = new AtomicInteger();
        var credentials = new AwsCredentials(
                () -> () -> session("token-" + reads.incrementAndGet()), InstantSource.fixed(SIGNED_AT));
        HttpProvider provider = provider("/v1", credentials);

        var _ = provider.call(call());
        clock.advance(Duration.ofMinutes(20));
        var _ = provider.call(call());

        assertThat(server.received()).allSatisfy(AwsSignatureTest::isSigned);
        assertThat(server.received())
                .extracting(received -> received.header("x-amz-date") + received.header("x-amz-security-token"))
                .containsExactly("20150830T123600Ztoken-1", "20150830T125600Ztoken-2");
    }

    @Test
    void without_credentials_nothing_is_sent_and_the_reason_has_no_text_of_the_sdk() {
        var none = new AwsCredentials(
                () -> () -> {
                    throw SdkClientException.create("no secret-of-the-profile here");
                },
                clock);

        assertThat(provider("/v1", none).call(call()))
                .isEqualTo(new ProviderReply.NotConnected("the gateway has no AWS credentials"));
        assertThat(server.received()).isEmpty();
    }

    @Test
    void credentials_that_aws_refuses_are_read_again_but_not_at_every_call() {
        var sources = new AtomicInteger();
        var credentials = new AwsCredentials(
                () -> {
                    sources.incrementAndGet();
                    return fixedProvider(basic());
                },
                clock);
        server.answers(403, "{\"message\":\"The security token included in the request is expired\"}");
        HttpProvider provider = provider("/v1", credentials);

        for (int i = 0; i < 5; i++) {
            var _ = provider.call(call());
        }
        assertThat(sources).hasValue(2);
        clock.advance(Duration.ofMinutes(2));
        var _ = provider.call(call());
        var _ = provider.call(call());
        assertThat(sources).hasValue(3);
    }

    @ParameterizedTest
    @CsvSource({
        "https://bedrock-runtime.eu-central-1.amazonaws.com/openai/v1, eu-central-1, bedrock",
        "https://Bedrock-Runtime.US-EAST-1.amazonaws.com/openai/v1, us-east-1, bedrock",
        "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/openai/v1, us-gov-west-1, bedrock",
        "https://bedrock-runtime.cn-north-1.amazonaws.com.cn/openai/v1, cn-north-1, bedrock",
        "https://vpce-0a1b-2c.bedrock-runtime.us-west-2.vpce.amazonaws.com/openai/v1, us-west-2, bedrock",
        "https://bedrock-mantle.us-east-1.api.aws/v1, us-east-1, bedrock-mantle",
        "https://bedrock-mantle.us-east-1.api.aws/anthropic/v1, us-east-1, bedrock-mantle",
    })
    void region_and_service_follow_from_bedrocks_hosts(URI url, String region, String service) {
        assertThat(AwsHost.of(url)).hasValue(new AwsHost(region, service));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://bedrock-runtime.us-east-1.amazonaws.com.evil.example/v1",
                "https://s3.us-east-1.amazonaws.com",
                "https://api.openai.com/v1",
                "http://127.0.0.1:8000"
            })
    void another_host_is_not_taken_for_bedrock(URI url) {
        assertThat(AwsHost.of(url)).isEmpty();
    }

    /** Takes all events. */
    private static final class Events implements EventListener {
        @Override
        public void opened(Runnable cancel) {}

        @Override
        public boolean take(byte[] event) {
            return true;
        }
    }

    private HttpProvider provider(String path, AwsCredentials credentials) {
        URI url = URI.create(server.url() + path);
        ProviderKind kind = ProviderKinds.OPENAI;
        return new HttpProvider(
                new Upstream(
                        "bedrock",
                        url,
                        kind,
                        Map.of("X-Amzn-Bedrock-GuardrailVersion", "1  2"),
                        HttpProvider.openai("p", url, Optional::empty, Map.of(), Optional.empty(), http)
                                .traits(),
                        new AwsSignature("eu-central-1", "bedrock", credentials, clock)),
                new ProviderKeys(List.of(), clock),
                http);
    }

    private static ProviderCall call() {
        Duration timeout = Duration.ofSeconds(10);
        return new ProviderCall(
                ApiFormats.CHAT,
                "m",
                BODY.getBytes(StandardCharsets.UTF_8),
                timeout,
                timeout,
                new Dispatch(),
                ClientHeaders.NONE.within(
                        new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true)));
    }

    private static void isSigned(ScriptedProvider.Received received) {
        assertThat(SigV4.isSigned(
                        received.method(), received.path(), received.headers(), received.body(), KEY_ID, SECRET))
                .isTrue();
    }

    private static boolean isSigned(String path, Map<String, List<String>> headers, String body) {
        return SigV4.isSigned("POST", path, headers, body, KEY_ID, SECRET);
    }

    private static List<String> signedHeaders(ScriptedProvider.Received received) {
        String authorization = received.header("authorization");
        return List.of(
                authorization.replaceAll(".*SignedHeaders=([^,]+),.*", "$1").split(";", -1));
    }

    private static AwsBasicCredentials basic() {
        return AwsBasicCredentials.create(KEY_ID, SECRET);
    }

    private static AwsSessionCredentials session(String token) {
        return AwsSessionCredentials.create(KEY_ID, SECRET, token);
    }

    private static AwsCredentialsProvider fixedProvider(software.amazon.awssdk.auth.credentials.AwsCredentials of) {
        return StaticCredentialsProvider.create(of);
    }

    private static AwsCredentials fixed(software.amazon.awssdk.auth.credentials.AwsCredentials of) {
        return new AwsCredentials(() -> fixedProvider(of), InstantSource.fixed(SIGNED_AT));
    }
}
