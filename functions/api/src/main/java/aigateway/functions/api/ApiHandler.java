package aigateway.functions.api;

import aigateway.functions.web.HttpFunction;
import io.micronaut.context.ApplicationContext;

/** The function api, as Lambda names it. */
public final class ApiHandler extends HttpFunction {
    private static final String PRIMING_PATH = "/openapi.json";

    public ApiHandler() {
        super(PRIMING_PATH);
    }

    /** Around a context that the caller built. */
    public ApiHandler(ApplicationContext context) {
        super(PRIMING_PATH, context);
    }
}
