package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * A mock provider on loopback that speaks OpenAI's API without a key, so that the gateway can be tried and tested without an
 * account. The same request gets the same text and usage; only ids and times differ.
 */
public final class MockServer implements AutoCloseable {
    private static final String EMBEDDINGS = "POST /v1/embeddings";
    private static final String CHAT = "POST /v1/chat/completions";
    private static final String RESPONSES = "POST /v1/responses";
    private static final String COMPACTION = "POST /v1/responses/compact";
    private static final String SPEECH = "POST /v1/audio/speech";
    private static final String IMAGES = "POST /v1/images/generations";
    private static final String EDITS = "POST /v1/images/edits";
    private static final String TRANSCRIPTIONS = "POST /v1/audio/transcriptions";
    private static final String TRANSLATIONS = "POST /v1/audio/translations";
    private static final String MODERATIONS = "POST /v1/moderations";

    private static final String ECHO = "mock-1";
    private static final String EMBEDDING = "mock-embedding";
    private static final String SLOW = "mock-slow";
    private static final String ERROR = "mock-error";
    private static final String LIMITED = "mock-429";
    private static final List<String> MODELS = List.of(ECHO, EMBEDDING, SLOW, ERROR, LIMITED);
    private static final Duration SLOWNESS = Duration.ofSeconds(2);
    private static final String RETRY_AFTER_SECONDS = "7";
    /** 2026-01-01T00:00:00Z, always the same. */
    private static final long MODELS_CREATED = 1_767_225_600;

    static {
        // Without it each event of a stream may wait 40 ms for the acknowledgement of the one before.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final List<String> more;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private MockServer(HttpServer server, List<String> more) {
        this.server = server;
        this.more = List.copyOf(more);
    }

    /** Listens on a free port of loopback. */
    public static MockServer start() {
        return start(List.of());
    }

    /** @param more models that it serves beside its own; one with "embedding" in its name makes embeddings */
    public static MockServer start(List<String> more) {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var mock = new MockServer(HttpServer.create(address, 0), more);
            mock.server.setExecutor(mock.threads);
            mock.server.createContext("/", mock::handle);
            mock.server.start();
            return mock;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The base URL without {@code /v1}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            try {
                String call = exchange.getRequestMethod() + " "
                        + exchange.getRequestURI().getPath();
                switch (call) {
                    case "GET /v1/models" -> send(exchange, 200, models());
                    case EMBEDDINGS, CHAT, RESPONSES, COMPACTION, MODERATIONS ->
                        answer(exchange, call, Json.read(body));
                    case SPEECH -> {
                        Fields request = Json.read(body);
                        inject(request.requireText("model"));
                        send(exchange, "audio/wav", Media.speech(request));
                    }
                    case IMAGES -> {
                        inject(Json.read(body).requireText("model"));
                        send(exchange, 200, Media.image());
                    }
                    case EDITS, TRANSCRIPTIONS, TRANSLATIONS -> {
                        inject(Media.model(body));
                        send(exchange, 200, call.equals(EDITS) ? Media.image() : Media.transcription());
                    }
                    default -> throw Refusal.notFound("not_found", null, "There is no such path.");
                }
            } catch (Refusal refusal) {
                if (refusal.status() == 429) {
                    exchange.getResponseHeaders().set("retry-after", RETRY_AFTER_SECONDS);
                }
                send(exchange, refusal.status(), refusal.body());
            }
        }
    }

    private void answer(HttpExchange exchange, String call, Fields request) throws IOException {
        String model = request.requireText("model");
        inject(model);
        if (isEmbedding(model) != call.equals(EMBEDDINGS)) {
            throw Refusal.unsupported(
                    "model", "'" + EMBEDDING + "' makes embeddings and nothing else; '" + ECHO + "' makes none.");
        }
        ObjectNode answer = switch (call) {
            case CHAT -> ChatCompletions.answer(model, request);
            case RESPONSES -> Responses.answer(model, request);
            case COMPACTION -> Responses.compaction(request);
            case MODERATIONS -> Moderations.answer(model, request);
            default -> Embeddings.answer(model, request);
        };
        boolean streams = call.equals(CHAT) || call.equals(RESPONSES);
        if (!streams || !request.flag("stream", false)) {
            send(exchange, 200, answer);
        } else {
            stream(exchange, call.equals(CHAT) ? ChatStream.events(answer, request) : ResponseStream.events(answer));
        }
    }

    private boolean isEmbedding(String model) {
        return model.equals(EMBEDDING) || (more.contains(model) && model.contains("embedding"));
    }

    /** The faults that some models stand for. */
    private void inject(String model) {
        switch (model) {
            case ECHO, EMBEDDING -> {}
            case SLOW -> {
                try {
                    Thread.sleep(SLOWNESS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            case ERROR ->
                throw new Refusal(
                        500,
                        "server_error",
                        null,
                        null,
                        "The server had an error while processing your request. Sorry about that!");
            case LIMITED ->
                throw new Refusal(
                        429,
                        "requests",
                        "rate_limit_exceeded",
                        null,
                        "Rate limit reached for " + LIMITED + " on requests per min (RPM). Please try again in "
                                + RETRY_AFTER_SECONDS + "s.");
            default -> {
                if (!more.contains(model)) {
                    throw Refusal.notFound("model_not_found", "model", "The model '" + model + "' does not exist.");
                }
            }
        }
    }

    private ObjectNode models() {
        ObjectNode list = Json.object().put("object", "list");
        var data = list.putArray("data");
        for (String model : Stream.concat(MODELS.stream(), more.stream()).toList()) {
            data.addObject()
                    .put("id", model)
                    .put("object", "model")
                    .put("created", MODELS_CREATED)
                    .put("owned_by", "mock");
        }
        return list;
    }

    private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = Json.write(body);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void send(HttpExchange exchange, String type, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void stream(HttpExchange exchange, List<String> events) throws IOException {
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        for (String event : events) {
            out.write(event.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
