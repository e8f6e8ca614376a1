package aigateway.local;

import aigateway.assembly.Gateway;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * A first day in a second: asks a gateway that is up for a little of everything. The build runs it once and has the JVM keep what
 * it loaded and linked, which makes every later start twice as fast.
 */
final class AotTraining {
    private static final int ROUNDS = 30;
    /** Enough that the JVM has seen which paths are hot, and how; few enough that the build waits some seconds only. */
    private static final int CALLS = 1_000;

    private static final int SIDE_BY_SIDE = 8;
    private static final String CHAT =
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    private static final String ANSWER = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"gpt-4o-mini","choices":[{"index":0,
            "message":{"role":"assistant","content":"Hello. How can I help?"},"finish_reason":"stop"}],
            "usage":{"prompt_tokens":9,"completion_tokens":7,"total_tokens":16,"prompt_tokens_details":{"cached_tokens":0}}}""";
    private static final String MODELS =
            "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-4o-mini\",\"object\":\"model\",\"created\":1700000000}]}";
    /** Everything that can apply to a call applies. */
    private static final String KEY = """
            {"name":"rehearsal","tags":["team:x"],"limits":{"rpm":1000000,"tpm":1000000000,"parallel":1000},
            "budgets":[{"limit_usd":100,"period":"day"},{"limit_usd":100,"period":"month"}]}""";

    private static final String JOB = "{\"kind\":\"chat.completions\",\"payload\":" + CHAT + "}";

    private final String base;
    private final String key;
    private final HttpClient http = HttpClient.newHttpClient();

    AotTraining(Gateway gateway, int port) {
        this.base = "http://127.0.0.1:" + port;
        this.key = Welcome.key(gateway, KEY);
    }

    /**
     * Opens a provider on this machine, and answers the settings that lead to it: the whole way of a call is gone, sockets
     * included.
     */
    static Map<String, String> provider() throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        provider.createContext("/", exchange -> reply(exchange, ANSWER));
        // Without a list, each call of /v1/models would wait two seconds for one.
        provider.createContext("/v1/models", exchange -> reply(exchange, MODELS));
        provider.start();
        String url = "http://127.0.0.1:" + provider.getAddress().getPort() + "/v1";
        // Without the operator's own file, whose routes would lead elsewhere.
        return Map.of(
                "DEFAULT_PROVIDER", "openai",
                "OPENAI_BASE_URL", url,
                "OPENAI_API_KEY", "rehearsal",
                "GATEWAY_CONFIG", "");
    }

    private static void reply(HttpExchange exchange, String text) throws IOException {
        byte[] answer = text.getBytes(StandardCharsets.US_ASCII);
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    void play() throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            send("POST", "/v1/chat/completions", CHAT);
            for (String path : List.of("/v1/models", "/readyz", "/metrics", "/docs", "/v1/jobs", "/nothing")) {
                send("GET", path, "");
            }
        }
        send("POST", "/v1/jobs", JOB);
        calls();
    }

    /** The cache keeps profiles too: what ran often is compiled well at once when a gateway starts. */
    private void calls() throws IOException, InterruptedException {
        try (var callers = Executors.newFixedThreadPool(SIDE_BY_SIDE)) {
            Callable<Void> some = () -> {
                for (int call = 0; call < CALLS / SIDE_BY_SIDE; call++) {
                    send("POST", "/v1/chat/completions", CHAT);
                }
                return null;
            };
            for (var done : callers.invokeAll(Collections.nCopies(SIDE_BY_SIDE, some))) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a call failed", e);
        }
    }

    private void send(String method, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .header("authorization", "Bearer " + key)
                .header("content-type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status >= 500) {
            throw new IllegalStateException(method + " " + path + " answered " + status);
        }
    }
}
