package aigateway.functions.runtime;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One invocation of a function whose answer may leave in pieces. */
public final class Invocation implements Context {
    /** A call that ends so long before the deadline can still be settled, and its client gets a last event. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final String id;
    private final String function;
    private final Instant deadline;
    private final PiecewiseAnswer answer;
    private final Map<String, String> environment;
    private volatile @Nullable Throwable failure;

    /**
     * @param function the ARN that was invoked
     * @param environment of this process
     */
    Invocation(String id, String function, Instant deadline, PiecewiseAnswer answer, Map<String, String> environment) {
        this.id = id;
        this.function = function;
        this.deadline = deadline;
        this.answer = answer;
        this.environment = environment;
    }

    /** When the providers must have ended. */
    public Instant latest() {
        return deadline.minus(MARGIN);
    }

    public PiecewiseAnswer answer() {
        return answer;
    }

    /** The gateway is at fault: the invocation counts as an error. After an Error the environment ends too. */
    public void failed(Throwable why) {
        failure = why;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    @Override
    public String getAwsRequestId() {
        return id;
    }

    @Override
    public String getLogGroupName() {
        return text("AWS_LAMBDA_LOG_GROUP_NAME");
    }

    @Override
    public String getLogStreamName() {
        return text("AWS_LAMBDA_LOG_STREAM_NAME");
    }

    @Override
    public String getFunctionName() {
        return text("AWS_LAMBDA_FUNCTION_NAME");
    }

    @Override
    public String getFunctionVersion() {
        return text("AWS_LAMBDA_FUNCTION_VERSION");
    }

    @Override
    public String getInvokedFunctionArn() {
        return function;
    }

    @Override
    public @Nullable CognitoIdentity getIdentity() {
        return null;
    }

    @Override
    public @Nullable ClientContext getClientContext() {
        return null;
    }

    @Override
    public int getRemainingTimeInMillis() {
        return Math.toIntExact(
                Math.clamp(Duration.between(Instant.now(), deadline).toMillis(), 0, Integer.MAX_VALUE));
    }

    @Override
    public int getMemoryLimitInMB() {
        return Integer.parseInt(environment.getOrDefault("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "0"));
    }

    @Override
    public LambdaLogger getLogger() {
        return LambdaRuntime.getLogger();
    }

    private String text(String name) {
        return environment.getOrDefault(name, "");
    }
}
