package aigateway.secrets;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The one operation of AWS Secrets Manager that the gateway uses, GetSecretValue in AWS JSON 1.1, on a real socket. */
final class SecretsManagerServer implements AutoCloseable {
    private static final String TARGET = "secretsmanager.GetSecretValue";

    private final HttpServer server;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean down;

    private SecretsManagerServer(HttpServer server) {
        this.server = server;
    }

    static SecretsManagerServer start() {
        try {
            var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var server = new SecretsManagerServer(http);
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.createContext("/", server::answer);
            http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void holds(String arn, String secret) {
        secrets.put(arn, secret);
    }

    void down(boolean isDown) {
        down = isDown;
    }

    /** The ARNs that were asked for, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    SecretsManagerClient client() {
        return SecretsManagerClient.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret-of-tests")))
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(settings -> settings.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] request = exchange.getRequestBody().readAllBytes();
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            String signature = exchange.getRequestHeaders().getFirst("Authorization");
            if (!TARGET.equals(target) || signature == null || !signature.startsWith("AWS4-HMAC-SHA256 ")) {
                refuse(exchange, 400, "InvalidRequestException");
                return;
            }
            String arn = String.valueOf(text(request, "SecretId"));
            asked.add(arn);
            String secret = secrets.get(arn);
            if (down) {
                refuse(exchange, 500, "InternalServiceError");
            } else if (secret == null) {
                refuse(exchange, 400, "ResourceNotFoundException");
            } else {
                send(
                        exchange,
                        200,
                        JsonText.object(json -> json.text("ARN", arn)
                                .text("Name", arn)
                                .text("VersionId", "v1")
                                .text("SecretString", secret)
                                .raw("CreatedDate", "1.75e9")));
            }
        }
    }

    private static @Nullable String text(byte[] json, String name) {
        return JsonReader.object(json) instanceof JsonReader.Result.Read(var document)
                        && document.root().member(name) instanceof Json.Str(String value)
                ? value
                : null;
    }

    private static void refuse(HttpExchange exchange, int status, String type) throws IOException {
        exchange.getResponseHeaders().set("x-amzn-ErrorType", type);
        send(exchange, status, JsonText.object(json -> json.text("__type", type).text("message", "no")));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("content-type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
