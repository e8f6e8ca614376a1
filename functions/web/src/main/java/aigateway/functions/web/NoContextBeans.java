package aigateway.functions.web;

import com.amazonaws.services.lambda.runtime.Context;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.function.aws.DefaultLambdaContextFactory;
import io.micronaut.function.aws.LambdaContextFactory;
import jakarta.inject.Singleton;

/**
 * Registers nothing. The original adds the invocation's context as new singletons each time and never takes them away, so that
 * the 10,000th invocation cost ten times the 100th.
 */
@Singleton
@Replaces(DefaultLambdaContextFactory.class)
public class NoContextBeans implements LambdaContextFactory {
    @Override
    public void registerSingletons(Context context) {
        // Not used: a handler is given what it needs of the context.
    }
}
