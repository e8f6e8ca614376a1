package aigateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.logging.Level;
import java.util.logging.Logger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** A MockWebServer on loopback that answers by a function. */
public final class HttpDouble {
    /** Kept, because a logger without a reference loses its level. */
    private static final Logger LOG = Logger.getLogger(MockWebServer.class.getName());

    static {
        // It logs each request and each connection.
        LOG.setLevel(Level.WARNING);
    }

    private HttpDouble() {}

    /** Answers one request, which is read already; may wait. */
    @FunctionalInterface
    public interface Answer {
        MockResponse to(RecordedRequest request) throws InterruptedException;
    }

    public static MockWebServer start(Answer answer) {
        var server = new MockWebServer();
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                return answer.to(request);
            }
        });
        try {
            server.start(InetAddress.getLoopbackAddress(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return server;
    }

    public static String url(MockWebServer server) {
        return "http://127.0.0.1:" + server.getPort();
    }

    /** The body as text; empty if there is none. */
    public static String body(RecordedRequest request) {
        var body = request.getBody();
        return body == null ? "" : body.utf8();
    }
}
