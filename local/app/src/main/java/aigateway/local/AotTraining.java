package aigateway.local;

import aigateway.assembly.Gateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
            "{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
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

    /** The mock provider of this process answers, so that a call's whole path runs, sockets included. */
    static Map<String, String> settings() {
        // Without the operator's own file, whose routes could lead elsewhere.
        return Map.of("MOCK_PROVIDER", "true", "MOCK_PROVIDER_URL", "", "DEFAULT_PROVIDER", "", "GATEWAY_CONFIG", "");
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
