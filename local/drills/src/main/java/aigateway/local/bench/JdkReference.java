package aigateway.local.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.Executors;

/**
 * What Java itself costs: a check of the key by its hash, and the call passed on, with nothing but the JDK and virtual threads.
 * No limits, no budgets, no records. Round trips: the provider.
 */
final class JdkReference {
    static final String KEY = "vk-reference";

    private static final int BACKLOG = 4_096;
    private static final String KEPT_SECONDS = "600";
    private static final int READ_MAX = 8_192;

    private final HttpClient client;
    private final String upstream;
    private final Set<String> keys = Set.of(hash(KEY));

    private JdkReference(HttpClient client, String upstream) {
        this.client = client;
        this.upstream = upstream;
    }

    /** The arguments are its port, and the upstream's base URL without {@code /v1}. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("jdk.httpclient.keepalive.timeout", KEPT_SECONDS);
        System.setProperty("sun.net.httpserver.idleInterval", KEPT_SECONDS);
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1024");
        // Headers and body leave in two writes, between which Nagle's algorithm would wait for the client.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        HttpServer server = HttpServer.create(address, BACKLOG);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", new JdkReference(client, arguments[1])::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (authorization == null
                    || !authorization.startsWith("Bearer ")
                    || !keys.contains(hash(authorization.substring("Bearer ".length())))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            var request = HttpRequest.newBuilder(URI.create(upstream + exchange.getRequestURI()))
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer sk-upstream")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            pass(exchange, request);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** A reply of known length as a whole, a stream piece by piece. */
    private void pass(HttpExchange exchange, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> reply = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        String type = reply.headers().firstValue("content-type").orElse("application/json");
        exchange.getResponseHeaders().set("Content-Type", type);
        try (InputStream in = reply.body()) {
            if (reply.headers().firstValue("content-length").isPresent()) {
                byte[] whole = in.readAllBytes();
                exchange.sendResponseHeaders(reply.statusCode(), whole.length);
                exchange.getResponseBody().write(whole);
                return;
            }
            exchange.sendResponseHeaders(reply.statusCode(), 0);
            byte[] piece = new byte[READ_MAX];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                exchange.getResponseBody().write(piece, 0, read);
                exchange.getResponseBody().flush();
            }
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
