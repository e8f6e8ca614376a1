package aigateway.local.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs the commands once against a gateway of canned replies, so that the JVM keeps what they load: the build's AOT training. */
public final class CliTraining {
    private static final String REPLY = """
            {"object":"list","status":"ok","dependencies":{"postgres":{"state":"up","ms":1}},"has_more":false,
            "last_id":"abcdefgh12345678","id":"abcdefgh12345678","key":"agw_abcdefgh12345678.secret","passes":true,
            "held_usd":0.1,"from":"2026-11-01","to":"2026-12-01","data":[{"id":"abcdefgh12345678","name":"a","status":"active",
            "created_at":1795514400,"tags":["team:a"],"scope":{"key_id":"abcdefgh12345678"},"cost_usd":1.5,"calls":1,
            "provider":"openai","model":"gpt-4o-mini","input_usd_per_million":0.1,"shipped":{"input_usd_per_million":0.2}}]}""";
    private static final String ID = "abcdefgh12345678";
    private static final List<List<String>> COMMANDS = List.of(
            List.of("--help"),
            List.of("create-key", "--name", "a", "--tag", "team:a", "--budget", "1/day"),
            List.of("list-keys"),
            List.of("update-key", ID, "--rpm", "60"),
            List.of("usage", "--by", "key,model"),
            List.of("requests"),
            List.of("requests", "req_019a2f3c4d5e00000000000000000001"),
            List.of("budgets"),
            List.of("prices", "diff"),
            List.of("why", ID, "mock-1"),
            List.of("health"),
            List.of("import", "litellm", "--help"),
            List.of("alerts"),
            List.of("channels"),
            List.of("env"),
            List.of("list-keys", "--naem"));

    private CliTraining() {}

    public static void main(String[] args) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] reply = REPLY.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        server.start();
        Map<String, String> environment = Map.of(
                "AGW_URL",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "ADMIN_TOKEN",
                "a-token-of-the-training");
        for (List<String> command : COMMANDS) {
            var nowhere = new PrintWriter(new StringWriter());
            new AiGateway(Path.of(""), environment, _ -> 0).run(nowhere, nowhere, command.toArray(String[]::new));
        }
        server.stop(0);
        System.exit(0);
    }
}
