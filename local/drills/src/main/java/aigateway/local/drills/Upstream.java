package aigateway.local.drills;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The provider of the drills, on a real socket. It does the work as soon as it is asked, the most that the call allows, and
 * counts
 * it whether or not anybody still waits for the answer, which it can hold back.
 */
final class Upstream implements AutoCloseable {
    /** The one model that it has; its price is set by {@link Environment}. */
    static final String MODEL = "drill-1";

    /** A call of this budget is counted and fails. */
    static final String FAILING = "failing";
    /** A call of this budget takes long. */
    static final String SLOW = "slow";

    private static final long SLOW_MILLIS = 5_000;

    static final long NANO_USD_AN_INPUT_TOKEN = 2_500;
    static final long NANO_USD_AN_OUTPUT_TOKEN = 10_000;

    private static final int BACKLOG = 1_024;
    private static final long HOLD_SECONDS_MAX = 60;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Count> byBudget = new ConcurrentHashMap<>();
    private final AtomicLong answered = new AtomicLong();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile long delayMillis;

    /** What it did for one budget. */
    record Count(long calls, long nanoUsd) {
        static final Count NONE = new Count(0, 0);

        Count plus(Count more) {
            return new Count(calls + more.calls, nanoUsd + more.nanoUsd);
        }
    }

    private Upstream(HttpServer server) {
        this.server = server;
    }

    static Upstream open() {
        // Headers and body leave in two writes, between which Nagle's algorithm would wait for the client.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            var upstream = new Upstream(server);
            server.createContext("/v1/chat/completions", upstream::answer);
            server.setExecutor(upstream.threads);
            server.start();
            return upstream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    /** From now on calls are counted and not answered. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    void delay(long millis) {
        delayMillis = millis;
    }

    /** What was counted for a budget, which a call names as its user. */
    Count counted(String budget) {
        return byBudget.getOrDefault(budget, Count.NONE);
    }

    Count counted() {
        return byBudget.values().stream().reduce(Count.NONE, Count::plus);
    }

    long answered() {
        return answered.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!(JsonReader.object(body) instanceof JsonReader.Result.Read(var document))) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            Json.Obj call = document.root();
            long output = call.integer("max_tokens", call.integer("max_completion_tokens", 0));
            long input = call.items("messages").stream()
                    .mapToLong(message -> message instanceof Json.Obj of ? length(of.text("content")) : 0)
                    .sum();
            var count = new Count(1, input * NANO_USD_AN_INPUT_TOKEN + output * NANO_USD_AN_OUTPUT_TOKEN);
            String budget = call.text("user");
            byBudget.merge(budget == null ? "" : budget, count, Count::plus);
            if (call.member("stream") instanceof Json.Bool(boolean streams) && streams) {
                stream(exchange, input, output);
                return;
            }
            if (!gate.await(HOLD_SECONDS_MAX, TimeUnit.SECONDS)) {
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            if (FAILING.equals(budget)) {
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            Thread.sleep(SLOW.equals(budget) ? SLOW_MILLIS : delayMillis);
            send(exchange, input, output);
            answered.incrementAndGet();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** The first event at once, the others when an answer may leave. */
    private void stream(HttpExchange exchange, long input, long output) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        event(exchange, chunk("{\"role\":\"assistant\",\"content\":\"done\"}", "null"));
        if (gate.await(HOLD_SECONDS_MAX, TimeUnit.SECONDS)) {
            Thread.sleep(delayMillis);
            event(exchange, chunk("{}", "\"stop\""));
            event(exchange, usage(input, output));
            event(exchange, "[DONE]");
            answered.incrementAndGet();
        }
    }

    private static String chunk(String delta, String reason) {
        return """
                {"id":"chatcmpl-drill","object":"chat.completion.chunk","created":1,"model":"%s",\
                "choices":[{"index":0,"delta":%s,"finish_reason":%s}]}""".formatted(MODEL, delta, reason);
    }

    private static String usage(long input, long output) {
        return """
                {"id":"chatcmpl-drill","object":"chat.completion.chunk","created":1,"model":"%s","choices":[],\
                "usage":{"prompt_tokens":%d,"completion_tokens":%d,\
                "total_tokens":%d}}""".formatted(MODEL, input, output, input + output);
    }

    private static void event(HttpExchange exchange, String data) throws IOException {
        exchange.getResponseBody().write(("data: " + data + "\n\n").getBytes(StandardCharsets.US_ASCII));
        exchange.getResponseBody().flush();
    }

    private static void send(HttpExchange exchange, long input, long output) throws IOException {
        byte[] answer = """
                {"id":"chatcmpl-drill","object":"chat.completion","created":1,"model":"%s","choices":[{"index":0,\
                "message":{"role":"assistant","content":"done"},"finish_reason":"stop"}],\
                "usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}}""".formatted(MODEL, input, output, input + output).getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.shutdownNow();
    }
}
