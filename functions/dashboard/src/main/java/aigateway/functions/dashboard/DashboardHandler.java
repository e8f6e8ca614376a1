package aigateway.functions.dashboard;

import aigateway.functions.web.HttpFunction;
import io.micronaut.context.ApplicationContext;

/** The function dashboard, as Lambda names it. */
public final class DashboardHandler extends HttpFunction {
    /** There is nothing here, and finding that out runs the router, the filters and the error's shape. */
    private static final String PRIMING_PATH = "/nothing";

    public DashboardHandler() {
        super(PRIMING_PATH);
    }

    /** Around a context that the caller built. */
    public DashboardHandler(ApplicationContext context) {
        super(PRIMING_PATH, context);
    }
}
