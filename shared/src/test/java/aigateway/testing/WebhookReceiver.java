package aigateway.testing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** A client's webhook endpoint on a real socket: answers with the status that a test sets, and records the events. */
public final class WebhookReceiver implements AutoCloseable {
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Answer answer = () -> 204;
    private final MockWebServer server = HttpDouble.start(this::answer);

    /** A received event; header names in lower case. */
    public record Received(Map<String, String> headers, String body) {}

    /** Gives the status of a reply, perhaps after a wait. */
    @FunctionalInterface
    public interface Answer {
        int status() throws InterruptedException;
    }

    private WebhookReceiver() {}

    public static WebhookReceiver start() {
        return new WebhookReceiver();
    }

    public String url() {
        return HttpDouble.url(server) + "/hook";
    }

    public void answers(int status) {
        answers(() -> status);
    }

    /** Sets the answer to the next requests. */
    public void answers(Answer next) {
        answer = next;
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    private MockResponse answer(RecordedRequest request) throws InterruptedException {
        Map<String, String> headers = new TreeMap<>();
        request.getHeaders()
                .forEach(header -> headers.put(header.getFirst().toLowerCase(Locale.ROOT), header.getSecond()));
        received.add(new Received(headers, HttpDouble.body(request)));
        return new MockResponse.Builder().code(answer.status()).build();
    }

    @Override
    public void close() {
        server.close();
    }
}
