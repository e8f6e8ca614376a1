package aigateway.functions.web;

import aigateway.assembly.Gateway;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;

/** What every answer carries: a request id, and that it is what it says it is. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
public class ResponseHeaders implements Ordered {
    public static final String REQUEST_ID = "x-request-id";

    private final Gateway gateway;

    ResponseHeaders(Gateway gateway) {
        this.gateway = gateway;
    }

    @ResponseFilter
    void complete(MutableHttpResponse<?> response) {
        complete(response, gateway);
    }

    static void complete(MutableHttpResponse<?> response, Gateway gateway) {
        if (response.getHeaders().get(REQUEST_ID) == null) {
            response.header(REQUEST_ID, gateway.ids().request().value());
        }
        response.getHeaders().set("x-content-type-options", "nosniff");
        if (response.getHeaders().get("cache-control") == null) {
            response.header("cache-control", "no-store");
        }
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.LAST.order();
    }
}
