package aigateway.local.drills;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A receiver of webhooks, on a real socket, that accepts and remembers everything. */
final class Receiver implements AutoCloseable {
    private static final int BACKLOG = 1_024;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, List<Received>> byJob = new ConcurrentHashMap<>();

    private Receiver(HttpServer server) {
        this.server = server;
    }

    static Receiver open() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            var receiver = new Receiver(server);
            server.createContext("/", receiver::accept);
            server.setExecutor(receiver.threads);
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** The webhook-id of each delivery that was made for a job. */
    List<String> ids(String job) {
        return received(job).stream()
                .map(event -> String.valueOf(event.headers().get("webhook-id")))
                .toList();
    }

    /** Each delivery that was made for a job. */
    List<Received> received(String job) {
        return byJob.getOrDefault(job, List.of());
    }

    private void accept(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            if (JsonReader.object(body) instanceof JsonReader.Result.Read(var document)) {
                Json.Obj data = document.root().object("data");
                String job = data == null ? "" : String.valueOf(data.text("job_id"));
                String text = new String(body, StandardCharsets.UTF_8);
                byJob.computeIfAbsent(job, _ -> new CopyOnWriteArrayList<>())
                        .add(new Received("", "/", headers, text, System.nanoTime()));
            }
            exchange.sendResponseHeaders(204, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
