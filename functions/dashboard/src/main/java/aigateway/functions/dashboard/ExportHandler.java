package aigateway.functions.dashboard;

import aigateway.assembly.Gateway;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The function export: pushes the metrics when its schedule comes. What the event says does not matter. */
public final class ExportHandler implements RequestStreamHandler {
    private final Gateway gateway;

    public ExportHandler() {
        this(Gateway.fromEnvironment());
    }

    public ExportHandler(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void handleRequest(@Nullable InputStream event, OutputStream answer, @Nullable Context context) {
        gateway.export()
                .orElseThrow(() -> new IllegalStateException("PUSHGATEWAY_URL is not set"))
                .push();
    }
}
