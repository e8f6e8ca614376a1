package aigateway.functions.migrate;

import aigateway.json.JsonText;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The function migrate, on the database's own address, never through a proxy: a resource of the stack, so that it runs before the
 * other functions change and its failure stops the deployment. Any other event migrates as well, and fails with an exception.
 */
public final class MigrateHandler implements RequestStreamHandler {
    /** For an event without a context: the longest that a function can run. */
    private static final Duration LONGEST = Duration.ofMinutes(15);
    /** Beside the answer itself: the function must not be killed before. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private final Deployment deployment;

    public MigrateHandler() {
        this(System.getenv());
    }

    public MigrateHandler(Map<String, String> environment) {
        this(environment, Migrations.LOCATION);
    }

    MigrateHandler(Map<String, String> environment, String location) {
        this.deployment = new Deployment(environment, location);
    }

    @Override
    public void handleRequest(@Nullable InputStream event, OutputStream answer, @Nullable Context context)
            throws IOException {
        Optional<StackRequest> request = event == null ? Optional.empty() : StackRequest.read(event.readAllBytes());
        if (request.isEmpty()) {
            int run = deployment.run();
            answer.write(JsonText.object(json -> json.number("migrations", (long) run)));
            return;
        }
        StackRequest stack = request.get();
        // The stack goes and the database stays, or goes with it: there is nothing to undo.
        StackAnswer result =
                stack.isDelete() ? StackAnswer.done(0) : deployment.runWithin(limit(context), stack.connections());
        result.send(stack);
        answer.write(result.json(stack));
    }

    /** What is left for the work, so that a failure is reported and not only a lost function. */
    private static Duration limit(@Nullable Context context) {
        Duration left = context == null ? LONGEST : Duration.ofMillis(context.getRemainingTimeInMillis());
        Duration forWork = left.minus(StackAnswer.SEND_MAX).minus(MARGIN);
        return forWork.isNegative() ? Duration.ZERO : forWork;
    }
}
