package aigateway.local.cli;

import aigateway.testing.HttpDouble;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.jspecify.annotations.Nullable;

/** A gateway on a real socket: gives scripted answers in order and records the requests. */
final class AdminApi implements AutoCloseable {
    private final Queue<MockResponse> replies = new ConcurrentLinkedQueue<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final MockWebServer server = HttpDouble.start(this::answer);

    record Asked(
            String line,
            @Nullable String authorization,
            @Nullable String contentType,
            String protocol,
            String body) {}

    String url() {
        return HttpDouble.url(server);
    }

    int port() {
        return server.getPort();
    }

    AdminApi gives(int status, String body) {
        replies.add(reply(status, body).build());
        return this;
    }

    /** The next reply has headers and half a body, and then nothing comes. */
    AdminApi fallsSilent() {
        replies.add(reply(200, "0123456789")
                .onResponseBody(SocketEffect.Stall.INSTANCE)
                .build());
        return this;
    }

    List<Asked> asked() {
        return asked;
    }

    private MockResponse answer(RecordedRequest request) {
        asked.add(new Asked(
                request.getMethod() + " " + request.getTarget(),
                request.getHeaders().get("Authorization"),
                request.getHeaders().get("Content-Type"),
                request.getVersion(),
                HttpDouble.body(request)));
        MockResponse next = replies.poll();
        return next == null ? reply(500, "").build() : next;
    }

    private static MockResponse.Builder reply(int status, String body) {
        return new MockResponse.Builder()
                .code(status)
                .addHeader("Location", "/elsewhere")
                .body(body);
    }

    @Override
    public void close() {
        server.close();
    }
}
