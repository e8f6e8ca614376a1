package aigateway.reports;

import aigateway.http.HttpOutcome;
import aigateway.http.ProviderHttpClient;
import aigateway.kernel.Unavailable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the metrics to a Prometheus Pushgateway under one job name and no instance, replacing what was there: the totals are
 * everybody's, so that the last push is right whichever process made it. What only this process knows is left out.
 *
 * <p>Round trips: those of a scrape, and one to the Pushgateway.
 */
public final class PushgatewayExport {
    /** Between two pushes. A Pushgateway keeps the last one for ever: agw_metrics_timestamp_seconds says how old it is. */
    public static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(PushgatewayExport.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Metrics metrics;
    private final ProviderHttpClient http;
    private final String target;
    private final Supplier<Optional<String>> authorization;
    private final PushCounts counts;

    /**
     * @param gateway the Pushgateway's base URL, from our configuration
     * @param authorization the header, read at each push, so that a rotated secret is used at once
     */
    PushgatewayExport(
            Metrics metrics,
            ProviderHttpClient http,
            URI gateway,
            Supplier<Optional<String>> authorization,
            PushCounts counts) {
        this.metrics = metrics;
        this.http = http;
        this.target = gateway.toString().replaceAll("/+$", "") + "/metrics/job/ai_gateway";
        this.authorization = authorization;
        this.counts = counts;
    }

    /**
     * Pushes once, within 10 seconds. A failure is logged and counted; the next push replaces everything anyway.
     *
     * @return why it failed, in a word; empty when the Pushgateway took it
     */
    public Optional<String> push() {
        Optional<String> failure = failure();
        counts.note(failure.isEmpty());
        failure.ifPresent(reason -> LOG.atWarn().addKeyValue("reason", reason).log("push_failed"));
        return failure;
    }

    private Optional<String> failure() {
        try {
            Map<String, String> headers = new HashMap<>();
            headers.put("content-type", "text/plain; version=0.0.4; charset=utf-8");
            authorization.get().ifPresent(value -> headers.put("authorization", value));
            byte[] text = metrics.shared().getBytes(StandardCharsets.UTF_8);
            return switch (http.put(target, headers, text, TIMEOUT)) {
                case HttpOutcome.Complete answer when answer.status() / 100 == 2 -> Optional.empty();
                case HttpOutcome.Complete answer -> Optional.of("status_" + answer.status());
                case HttpOutcome.NotSent(String reason) -> Optional.of(reason);
                case HttpOutcome.TimedOut() -> Optional.of("timeout");
                case HttpOutcome.Broken(String reason) -> Optional.of(reason);
            };
        } catch (Unavailable _) {
            return Optional.of("unavailable");
        }
    }
}
