package aigateway.functions.dashboard;

import aigateway.assembly.Gateway;
import aigateway.assembly.Settings;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The function export: pushes the metrics when its schedule comes. What the event says does not matter. */
public final class ExportHandler implements RequestStreamHandler {
    private final Gateway gateway;

    public ExportHandler() {
        this(fromEnvironment());
    }

    public ExportHandler(Gateway gateway) {
        this.gateway = gateway;
    }

    private static Gateway fromEnvironment() {
        Map<String, String> environment = System.getenv();
        return new Gateway(Settings.read(environment), environment, InstantSource.system(), new SecureRandom());
    }

    @Override
    public void handleRequest(@Nullable InputStream event, OutputStream answer, @Nullable Context context) {
        gateway.export()
                .orElseThrow(() -> new IllegalStateException("PUSHGATEWAY_URL is not set"))
                .push();
    }
}
