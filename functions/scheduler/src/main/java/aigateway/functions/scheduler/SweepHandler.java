package aigateway.functions.scheduler;

import aigateway.assembly.Gateway;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The function sweep: runs each minute. The event is not read. */
public final class SweepHandler implements RequestStreamHandler {
    private final Gateway gateway;

    public SweepHandler() {
        this(Gateway.connectedFromEnvironment());
    }

    public SweepHandler(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void handleRequest(@Nullable InputStream event, OutputStream answer, @Nullable Context context) {
        gateway.maintenance().sweep().run();
    }
}
