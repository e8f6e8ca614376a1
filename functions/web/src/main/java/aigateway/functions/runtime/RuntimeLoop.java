package aigateway.functions.runtime;

import com.amazonaws.services.lambda.crac.CheckpointException;
import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.RestoreException;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of AWS's Java runtime for a function whose answers leave in pieces: gets an event, hands it to the handler, and sends
 * the answer, one after the other. The snapshot of SnapStart is taken before the first event, around the hooks that AWS's loop
 * would run.
 */
public final class RuntimeLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeLoop.class);
    private static final String TRACE = "com.amazonaws.xray.traceHeader";

    private final RuntimeClient client;
    private final Map<String, String> environment;
    private final RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> handler;
    private final PojoSerializer<InvocationEvent> events;

    /**
     * @param environment of this process, with what Lambda has set
     */
    public RuntimeLoop(
            Map<String, String> environment,
            RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> handler) {
        this.environment = environment;
        this.client = new RuntimeClient(Objects.requireNonNull(environment.get("AWS_LAMBDA_RUNTIME_API")));
        this.handler = handler;
        this.events = LambdaEventSerializers.serializerFor(
                InvocationEvent.class, Objects.requireNonNull(RuntimeLoop.class.getClassLoader()));
    }

    /**
     * Handles events until an Error, after which the state of the process is unknown, or until there is no Runtime API.
     *
     * @throws IOException when the Runtime API cannot be reached
     */
    public void run() throws IOException {
        if ("snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
            restore();
        }
        boolean sound = true;
        while (sound) {
            sound = serve(ok(client.get("invocation/next")));
        }
    }

    private void restore() throws IOException {
        try {
            Core.getGlobalContext().beforeCheckpoint(null);
            var _ = ok(client.get("restore/next"));
            Core.getGlobalContext().afterRestore(null);
        } catch (CheckpointException | RestoreException e) {
            throw new IllegalStateException("a hook around the snapshot failed", e);
        }
    }

    private static RuntimeClient.Response ok(RuntimeClient.Response response) throws IOException {
        if (response.status() != 200) {
            throw new IOException("the Runtime API answered " + response.status());
        }
        return response;
    }

    /** Whether the process can take another event. */
    private boolean serve(RuntimeClient.Response next) throws IOException {
        trace(next.headers().get("Lambda-Runtime-Trace-Id"));
        String id = next.header("Lambda-Runtime-Aws-Request-Id");
        var answer = new PiecewiseAnswer(client, id);
        var invocation = new Invocation(
                id,
                next.headers().getOrDefault("Lambda-Runtime-Invoked-Function-Arn", ""),
                Instant.ofEpochMilli(Long.parseLong(next.header("Lambda-Runtime-Deadline-Ms"))),
                answer,
                environment);
        try {
            InvocationEvent event = events.fromJson(new ByteArrayInputStream(next.body()));
            event.belongsTo(invocation);
            APIGatewayProxyResponseEvent whole = handler.handleRequest(event, invocation);
            if (!answer.hasBegun()) {
                answer.send(whole);
            }
        } catch (IOException _) {
            // The end of the answer fails too, and is logged.
        } catch (RuntimeException | Error e) {
            invocation.failed(e);
        }
        end(invocation);
        return !(invocation.failure() instanceof Error);
    }

    private static void end(Invocation invocation) {
        Throwable failure = invocation.failure();
        if (failure != null) {
            LOG.atError().setCause(failure).log("invocation_failed");
        }
        try {
            if (!invocation.answer().end(failure)) {
                LOG.atWarn().log("answer_not_taken");
            }
        } catch (IOException e) {
            // The next event shows whether the Runtime API is still there.
            LOG.atWarn().setCause(e).log("answer_not_taken");
        } finally {
            invocation.answer().close();
        }
    }

    /** As AWS's loop sets it, for whatever continues the trace. */
    private static void trace(@Nullable String header) {
        if (header == null) {
            System.clearProperty(TRACE);
        } else {
            System.setProperty(TRACE, header);
        }
    }
}
