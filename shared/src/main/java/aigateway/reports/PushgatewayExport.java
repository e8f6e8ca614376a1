package aigateway.reports;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Puts the metrics to a Prometheus Pushgateway under one job name, replacing what was there: the totals are everybody's, so
 * whoever pushes last is right.
 */
public final class PushgatewayExport {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Metrics metrics;
    private final HttpClient http;
    private final URI target;

    /**
     * @param gateway the Pushgateway's base URL, from our configuration
     */
    public PushgatewayExport(Metrics metrics, HttpClient http, URI gateway) {
        this.metrics = metrics;
        this.http = http;
        this.target = URI.create(gateway.toString().replaceAll("/+$", "") + "/metrics/job/ai_gateway");
    }

    /**
     * @throws IllegalStateException when the Pushgateway did not take it
     */
    public void push() {
        var request = HttpRequest.newBuilder(target)
                .timeout(TIMEOUT)
                .header("content-type", "text/plain; version=0.0.4; charset=utf-8")
                .PUT(HttpRequest.BodyPublishers.ofString(metrics.scrape(), StandardCharsets.UTF_8))
                .build();
        try {
            int status =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                throw new IllegalStateException("the Pushgateway answered " + status);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the Pushgateway cannot be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
