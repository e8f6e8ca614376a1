package aigateway.local.drills;

import aigateway.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A real Prometheus on loopback that scrapes the gateways, and a Pushgateway if there is one. */
record PrometheusServer(Program program, URI url, HttpClient http) implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /**
     * @param rules the file of alert rules
     * @param pushgateway its port
     */
    static PrometheusServer start(
            Path file, Path folder, List<Integer> gateways, Optional<Integer> pushgateway, Path rules) {
        String targets =
                gateways.stream().map(port -> "\"127.0.0.1:" + port + '"').collect(Collectors.joining(", "));
        String pushed = pushgateway.map(port -> """
                          - job_name: pushgateway
                            honor_labels: true
                            static_configs: [{targets: ["127.0.0.1:%d"]}]
                        """.formatted(port)).orElse("");
        int port = ChildProcess.freePort();
        try {
            Files.createDirectories(folder);
            Path config = folder.resolve("prometheus.yml");
            Files.writeString(config, """
                    global: {scrape_interval: 1s, evaluation_interval: 2s}
                    rule_files: ["%s"]
                    scrape_configs:
                      - job_name: gateways
                        static_configs: [{targets: [%s]}]
                    %s""".formatted(rules.toAbsolutePath().normalize(), targets, pushed));
            Program program = Program.start(
                    file,
                    folder.resolve("output"),
                    "--config.file=" + config,
                    "--storage.tsdb.path=" + folder.resolve("data"),
                    "--web.listen-address=127.0.0.1:" + port);
            return new PrometheusServer(program, URI.create("http://127.0.0.1:" + port), HttpClient.newHttpClient());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isReady() {
        return send("/-/ready").status() == 200;
    }

    /** The first value of an instant query; empty when there is none. */
    OptionalDouble value(String expression) {
        Response reply = send("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        if (reply.status() != 200) {
            throw new IllegalStateException("Prometheus answered " + reply.status() + ": " + reply.body());
        }
        Json.Obj data = reply.json().object("data");
        List<Json> results = data == null ? List.of() : data.items("result");
        if (results.isEmpty()) {
            return OptionalDouble.empty();
        }
        List<Json> value = ((Json.Obj) results.getFirst()).items("value");
        return OptionalDouble.of(Double.parseDouble(((Json.Str) value.getLast()).text()));
    }

    /** The state of the alert rules, as Prometheus shows it. */
    Response rules() {
        return send("/api/v1/rules");
    }

    private Response send(String path) {
        long sent = System.nanoTime();
        try {
            var reply = http.send(
                    HttpRequest.newBuilder(url.resolve(path)).timeout(TIMEOUT).build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Response(reply.statusCode(), reply.body(), null, null, null, sent, System.nanoTime() - sent);
        } catch (IOException _) {
            return Response.nothing(sent, System.nanoTime() - sent);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Response.nothing(sent, System.nanoTime() - sent);
        }
    }

    @Override
    public void close() {
        program.close();
        http.close();
    }
}
