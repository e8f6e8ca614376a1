package aigateway.functions.runtime;

import ch.qos.logback.classic.LoggerContext;
import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Puts the id that Lambda gives an invocation into its log lines, whatever thread writes them: a process has one at a time. */
public final class LogContext {
    private LogContext() {}

    public static void begin(@Nullable Context invocation) {
        if (invocation != null && LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
            log.putProperty("aws_request_id", invocation.getAwsRequestId());
        }
    }
}
