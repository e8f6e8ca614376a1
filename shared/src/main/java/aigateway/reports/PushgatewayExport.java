package aigateway.reports;

import aigateway.http.HttpOutcome;
import aigateway.http.ProviderHttpClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Puts the metrics to a Prometheus Pushgateway under one job name, replacing what was there: the totals are everybody's, so
 * the last push is right.
 */
public final class PushgatewayExport {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Metrics metrics;
    private final ProviderHttpClient http;
    private final String target;

    /**
     * @param gateway the Pushgateway's base URL, from our configuration
     */
    public PushgatewayExport(Metrics metrics, ProviderHttpClient http, URI gateway) {
        this.metrics = metrics;
        this.http = http;
        this.target = gateway.toString().replaceAll("/+$", "") + "/metrics/job/ai_gateway";
    }

    /**
     * @throws IllegalStateException when the Pushgateway did not take it
     */
    public void push() {
        var headers = Map.of("content-type", "text/plain; version=0.0.4; charset=utf-8");
        byte[] text = metrics.scrape().getBytes(StandardCharsets.UTF_8);
        if (!(http.put(target, headers, text, TIMEOUT) instanceof HttpOutcome.Complete answer)) {
            throw new IllegalStateException("the Pushgateway cannot be reached");
        }
        if (answer.status() / 100 != 2) {
            throw new IllegalStateException("the Pushgateway answered " + answer.status());
        }
    }
}
