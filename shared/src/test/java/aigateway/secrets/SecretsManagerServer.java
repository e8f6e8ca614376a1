package aigateway.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.testing.HttpDouble;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The one operation of AWS Secrets Manager that the gateway uses, GetSecretValue in AWS JSON 1.1, on a real socket. */
public final class SecretsManagerServer implements AutoCloseable {
    private static final String TARGET = "secretsmanager.GetSecretValue";

    private final MockWebServer server = HttpDouble.start(this::answer);
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean down;

    private SecretsManagerServer() {}

    public static SecretsManagerServer start() {
        return new SecretsManagerServer();
    }

    public void holds(String arn, String secret) {
        secrets.put(arn, secret);
    }

    void down(boolean isDown) {
        down = isDown;
    }

    /** The ARNs that were asked for, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    public SecretsManagerClient client() {
        return SecretsManagerClient.builder()
                .endpointOverride(URI.create(HttpDouble.url(server)))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret-of-tests")))
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(settings -> settings.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    private MockResponse answer(RecordedRequest request) {
        String target = request.getHeaders().get("X-Amz-Target");
        String signature = request.getHeaders().get("Authorization");
        if (!TARGET.equals(target) || signature == null || !signature.startsWith("AWS4-HMAC-SHA256 ")) {
            return refused(400, "InvalidRequestException");
        }
        String arn = String.valueOf(text(HttpDouble.body(request).getBytes(UTF_8), "SecretId"));
        asked.add(arn);
        String secret = secrets.get(arn);
        if (down) {
            return refused(500, "InternalServiceError");
        }
        if (secret == null) {
            return refused(400, "ResourceNotFoundException");
        }
        return reply(JsonText.object(json -> json.text("ARN", arn)
                        .text("Name", arn)
                        .text("VersionId", "v1")
                        .text("SecretString", secret)
                        .raw("CreatedDate", "1.75e9")))
                .build();
    }

    private static @Nullable String text(byte[] json, String name) {
        return JsonReader.object(json) instanceof JsonReader.Result.Read(var document)
                        && document.root().member(name) instanceof Json.Str(String value)
                ? value
                : null;
    }

    private static MockResponse refused(int status, String type) {
        return reply(JsonText.object(json -> json.text("__type", type).text("message", "no")))
                .code(status)
                .addHeader("x-amzn-ErrorType", type)
                .build();
    }

    private static MockResponse.Builder reply(byte[] json) {
        return new MockResponse.Builder()
                .addHeader("content-type", "application/x-amz-json-1.1")
                .body(new String(json, UTF_8));
    }

    @Override
    public void close() {
        server.close();
    }
}
