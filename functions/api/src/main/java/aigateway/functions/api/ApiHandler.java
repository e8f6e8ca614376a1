package aigateway.functions.api;

import aigateway.assembly.Rehearsal;
import aigateway.call.Reply;
import aigateway.functions.web.HttpFunction;
import aigateway.functions.web.Responses;
import aigateway.kernel.Endpoint;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import io.micronaut.context.ApplicationContext;
import java.util.List;

/** The function api, as Lambda names it. */
public final class ApiHandler extends HttpFunction {
    public ApiHandler() {}

    /** Around a context that the caller built. */
    public ApiHandler(ApplicationContext context) {
        super(context);
    }

    /** Without a key: refused before any store is read. */
    @Override
    protected List<APIGatewayProxyRequestEvent> primingRequests() {
        return List.of(primingRequest("POST", "/v1/chat/completions", "{\"model\":\"mock-1\",\"messages\":[]}"));
    }

    @Override
    protected void rehearse() {
        for (Reply reply : Rehearsal.run()) {
            if (!(reply instanceof Reply.Streamed)) {
                var _ = Responses.of(Endpoint.CHAT_COMPLETIONS, reply);
            }
        }
    }
}
