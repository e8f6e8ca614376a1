package aigateway.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lambda's Runtime API on a real socket: hands one event out and records what the runtime client makes of it. Not MockWebServer,
 * which cannot close while the client's request for the next event waits.
 */
final class RuntimeApi implements AutoCloseable {
    private static final String PREFIX = "/2018-06-01/runtime/";
    private static final long DEADLINE_MILLIS = 29_000;

    private final HttpServer server;
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean restored;

    /**
     * What the runtime client said.
     *
     * @param what response, error or init/error
     */
    record Told(String what, String body) {}

    RuntimeApi(String event) throws IOException {
        events.add(event);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(PREFIX, this::handle);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Whether the snapshot was taken: the client asks when the hooks before it have run. */
    boolean restored() {
        return restored;
    }

    /** What it said, when it says something in time. */
    Optional<Told> told(long patienceSeconds) throws InterruptedException {
        return Optional.ofNullable(told.poll(patienceSeconds, TimeUnit.SECONDS));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring(PREFIX.length());
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            switch (path) {
                case "invocation/next" -> next(exchange);
                case "restore/next" -> {
                    restored = true;
                    answer(exchange, 200, "{}");
                }
                default -> {
                    answer(exchange, 202, "{\"status\":\"OK\"}");
                    told.add(new Told(path.replaceAll("invocation/[^/]*/", ""), body));
                }
            }
        }
    }

    private void next(HttpExchange exchange) throws IOException {
        String event = events.poll();
        if (event == null) {
            // Nothing more to do: the environment is frozen here.
            try {
                closed.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return;
        }
        var headers = exchange.getResponseHeaders();
        headers.set("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd");
        headers.set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:f:live");
        headers.set("Lambda-Runtime-Trace-Id", "Root=1-6924d201-5759e988bd862e3fe1be4601");
        headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + DEADLINE_MILLIS));
        answer(exchange, 200, event);
    }

    /** Always with a type: an answer without one crashes the client's native code. */
    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
