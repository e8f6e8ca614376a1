package aigateway.functions.api;

import aigateway.functions.runtime.RuntimeLoop;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The function api where API Gateway streams, as Lambda names it. Its constructor takes the place of the loop of AWS's Java
 * runtime, which sends only whole answers, and does not return.
 */
public final class StreamingApiHandler implements RequestStreamHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StreamingApiHandler.class);

    public StreamingApiHandler() {
        try {
            new RuntimeLoop(System.getenv(), new ApiHandler()).run();
        } catch (IOException e) {
            LOG.atError().setCause(e).log("runtime_api_lost");
        }
        // Lambda starts another environment.
        System.exit(1);
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) {
        throw new IllegalStateException("events are handled in the constructor");
    }
}
