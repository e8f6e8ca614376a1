package aigateway.functions.scheduler;

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

/** The function sweep: runs each minute. What the event says does not matter, so nothing of it is read. */
public final class SweepHandler implements RequestStreamHandler {
    private final Gateway gateway;

    public SweepHandler() {
        this(fromEnvironment());
    }

    public SweepHandler(Gateway gateway) {
        this.gateway = gateway;
    }

    private static Gateway fromEnvironment() {
        Map<String, String> environment = System.getenv();
        return new Gateway(Settings.read(environment), environment, InstantSource.system(), new SecureRandom());
    }

    @Override
    public void handleRequest(@Nullable InputStream event, OutputStream answer, @Nullable Context context) {
        gateway.sweep().run();
    }
}
