package aigateway.functions.dashboard;

import aigateway.assembly.Rehearsal;
import aigateway.functions.web.HttpFunction;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import io.micronaut.context.ApplicationContext;
import java.util.List;

/** The function dashboard, as Lambda names it. */
public final class DashboardHandler extends HttpFunction {
    public DashboardHandler() {}

    /** Around a context that the caller built. */
    public DashboardHandler(ApplicationContext context) {
        super(context);
    }

    /** The page that signs in, and a path with nothing, whose answer runs the error's shape. */
    @Override
    protected List<APIGatewayProxyRequestEvent> primingRequests() {
        return List.of(
                primingRequest("GET", "/dashboard/login", null), primingRequest("GET", "/dashboard/nothing", null));
    }

    @Override
    protected void rehearse() {
        var _ = Rehearsal.scrape();
    }
}
