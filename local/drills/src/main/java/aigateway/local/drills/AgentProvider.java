package aigateway.local.drills;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/** The {@link AgentServer}s on one socket, each below its own path. It answers as the script of the run says. */
final class AgentProvider implements AutoCloseable {
    /** The first bytes of a PNG, a JPEG and a WebP in Base64. */
    private static final Pattern PICTURE = Pattern.compile("iVBORw0KGgo|/9j/|UklGR");

    private final HttpServer server;
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private volatile AgentScript script;
    private volatile boolean sawPicture;

    private AgentProvider(HttpServer server, AgentScript script) {
        this.server = server;
        this.script = script;
    }

    static AgentProvider open(AgentScript first) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var provider = new AgentProvider(server, first);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", provider::handle);
            server.start();
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url(AgentServer of) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + of.id + "/v1";
    }

    /** Begins a run. */
    void play(AgentScript next) {
        script = next;
        sawPicture = false;
        refusals.clear();
    }

    boolean sawPicture() {
        return sawPicture;
    }

    /** What it refused in this run. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (path.endsWith("/models")) {
                send(exchange, 200, "application/json", "{\"object\":\"list\",\"data\":[]}");
                return;
            }
            Json.Obj request = JsonReader.providedOrNull(text);
            Optional<String> refusal = request == null ? Optional.of("no JSON") : refusal(path, request);
            if (request == null || refusal.isPresent()) {
                refusals.add(refusal.orElse(""));
                send(exchange, 400, "application/json", error(refusal.orElse("")));
                return;
            }
            sawPicture |= PICTURE.matcher(text).find();
            send(exchange, 200, "text/event-stream", String.join("", events(path, request)));
        }
    }

    private static Optional<String> refusal(String path, Json.Obj request) {
        if (!new Json.Bool(true).equals(request.member("stream"))) {
            return Optional.of("it only streams");
        }
        return path.contains(AgentServer.CHAT_AS_OPENAI.id)
                ? StrictChat.OPENAI.refusal(request)
                : path.contains(AgentServer.CHAT_AS_VLLM.id) ? StrictChat.VLLM.refusal(request) : Optional.empty();
    }

    private List<String> events(String path, Json.Obj request) {
        if (path.endsWith("/messages")) {
            return script.messages(request);
        }
        return path.endsWith("/responses") ? script.responses(request) : script.chat(request);
    }

    private static String error(String why) {
        return JsonText.objectText(json -> json.object(
                "error",
                error -> error.text("message", why)
                        .text("type", "invalid_request_error")
                        .nullMember("param")
                        .nullMember("code")));
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
