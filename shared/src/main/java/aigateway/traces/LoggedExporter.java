package aigateway.traces;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each failed export as one line, in place of the exporter's own lines, which may quote the collector's reply. */
record LoggedExporter(SpanExporter exporter) implements SpanExporter {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedExporter.class);
    /** Kept here, because a logger that nothing refers to loses its level. */
    private static final java.util.logging.Logger OWN_LINES = java.util.logging.Logger.getLogger("io.opentelemetry");

    static {
        OWN_LINES.setLevel(java.util.logging.Level.OFF);
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode sent;
        try {
            sent = exporter.export(spans);
        } catch (RuntimeException failure) {
            log(spans.size(), failure.getClass().getSimpleName());
            return CompletableResultCode.ofFailure();
        }
        return sent.whenComplete(() -> {
            if (!sent.isSuccess()) {
                Throwable cause = sent.getFailureThrowable();
                log(spans.size(), cause == null ? "refused" : cause.getClass().getSimpleName());
            }
        });
    }

    private static void log(int spans, String reason) {
        LOG.atWarn().addKeyValue("spans", spans).addKeyValue("reason", reason).log("spans_not_sent");
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
