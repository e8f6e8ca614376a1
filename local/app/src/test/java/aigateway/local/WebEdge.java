package aigateway.local;

import aigateway.assembly.Gateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Over HTTP, as local/run serves it. */
final class WebEdge implements Edge {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final WebServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private WebEdge(WebServer server) {
        this.server = server;
    }

    static WebEdge start(Gateway gateway) {
        return new WebEdge(WebServer.start(gateway, address()));
    }

    static WebEdge start(Gateway gateway, WebLimits limits) {
        return new WebEdge(WebServer.start(gateway, address(), limits));
    }

    private static InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    }

    WebServer server() {
        return server;
    }

    int port() {
        return server.port();
    }

    @Override
    public HttpReply send(Sent request) {
        var builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + request.target()))
                .timeout(PATIENCE)
                .method(
                        request.method(),
                        request.body().length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach(header -> builder.header(header.getKey(), header.getValue()));
        try {
            HttpResponse<byte[]> answer = http.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
            Map<String, List<String>> headers = new HashMap<>();
            answer.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
            return new HttpReply(answer.statusCode(), headers, answer.body());
        } catch (IOException e) {
            throw new AssertionError(request.method() + " " + request.target() + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        server.close();
    }
}
