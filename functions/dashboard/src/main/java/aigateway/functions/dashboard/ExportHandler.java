package aigateway.functions.dashboard;

import aigateway.assembly.Gateway;
import aigateway.assembly.ReportFeature;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The function export: pushes the metrics when its schedule comes. What the event says does not matter. */
public final class ExportHandler implements RequestStreamHandler {
    private final ReportFeature reports;

    public ExportHandler() {
        this(Gateway.connectedFromEnvironment().reports());
    }

    public ExportHandler(ReportFeature reports) {
        this.reports = reports;
    }

    @Override
    public void handleRequest(@Nullable InputStream event, OutputStream answer, @Nullable Context context) {
        reports.export()
                .orElseThrow(() -> new IllegalStateException("PUSHGATEWAY_URL is not set"))
                .push()
                .ifPresent(failure -> {
                    // A failed invocation is what an alarm on AWS can see.
                    throw new IllegalStateException("the push failed: " + failure);
                });
    }
}
