package aigateway.assembly;

import aigateway.secrets.SecretName;
import aigateway.traces.ExportHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where spans go, by OpenTelemetry's own names of settings.
 *
 * @param endpoint of the collector; empty where nothing is recorded
 * @param service the name of this gateway in traces
 * @param interval between exports
 */
public record TraceSettings(Optional<URI> endpoint, String service, Duration interval) {
    private static final int INTERVAL_MAX = 3_600_000;

    static TraceSettings read(SettingsReader in) {
        // Only checked: it is a secret, and read again for each export.
        var _ = in.value(SecretName.OTEL_EXPORTER_OTLP_HEADERS.name(), ExportHeaders::parse);
        return new TraceSettings(
                in.httpUrl("OTEL_EXPORTER_OTLP_ENDPOINT"),
                in.text("OTEL_SERVICE_NAME").orElse("ai-gateway"),
                Duration.ofMillis(in.number("OTEL_BSP_SCHEDULE_DELAY", 5_000, 100, INTERVAL_MAX)));
    }
}
