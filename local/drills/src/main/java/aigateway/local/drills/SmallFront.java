package aigateway.local.drills;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes each request to the gateways in turn, as local/nginx.conf does: to the next one only if a gateway took no connection,
 * as a call costs money.
 */
final class SmallFront implements Front {
    private static final int BACKLOG = 1_024;
    private static final int BAD_GATEWAY = 502;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Set<String> PASSED = Set.of("authorization", "content-type", "idempotency-key");
    private static final Set<String> RETURNED = Set.of("content-type", "x-request-id", "retry-after", "x-should-retry");

    private final HttpServer server;
    private final List<Integer> gateways;
    private final AtomicInteger turn = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .build();

    private SmallFront(HttpServer server, List<Integer> gateways) {
        this.server = server;
        this.gateways = List.copyOf(gateways);
    }

    static SmallFront start(List<Integer> gateways) {
        try {
            var front = new SmallFront(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG), gateways);
            front.server.createContext("/", front::pass);
            front.server.setExecutor(front.threads);
            front.server.start();
            return front;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "a front of this drill, because nginx is not in PATH and not in --bin FOLDER";
    }

    @Override
    public int port() {
        return server.getAddress().getPort();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int first = turn.getAndIncrement();
            for (int i = 0; i < gateways.size(); i++) {
                int gateway = gateways.get(Math.floorMod(first + i, gateways.size()));
                try {
                    reply(
                            exchange,
                            http.send(request(exchange, body, gateway), HttpResponse.BodyHandlers.ofByteArray()));
                    return;
                } catch (ConnectException _) {
                    // It has not seen the request.
                } catch (IOException _) {
                    break;
                }
            }
            exchange.sendResponseHeaders(BAD_GATEWAY, -1);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpRequest request(HttpExchange exchange, byte[] body, int port) {
        URI target = URI.create("http://127.0.0.1:" + port + exchange.getRequestURI());
        var request = HttpRequest.newBuilder(target)
                .timeout(TIMEOUT)
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (PASSED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    private static void reply(HttpExchange exchange, HttpResponse<byte[]> reply) throws IOException {
        RETURNED.forEach(name -> reply.headers()
                .firstValue(name)
                .ifPresent(value -> exchange.getResponseHeaders().set(name, value)));
        exchange.sendResponseHeaders(reply.statusCode(), reply.body().length == 0 ? -1 : reply.body().length);
        exchange.getResponseBody().write(reply.body());
    }

    @Override
    public void close() {
        server.stop(0);
        http.close();
        threads.shutdownNow();
    }
}
