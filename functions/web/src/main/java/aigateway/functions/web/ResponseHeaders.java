package aigateway.functions.web;

import aigateway.kernel.Ids;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;

/** What every answer carries: a request id, and that it is what it says it is. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
public class ResponseHeaders implements Ordered {
    public static final String REQUEST_ID = "x-request-id";

    private final Ids ids;

    ResponseHeaders(Ids ids) {
        this.ids = ids;
    }

    @ResponseFilter
    void complete(MutableHttpResponse<?> response) {
        complete(response, ids);
    }

    /** For a response that no filter sees. */
    public static void complete(MutableHttpResponse<?> response, Ids ids) {
        if (response.getHeaders().get(REQUEST_ID) == null) {
            response.header(REQUEST_ID, ids.request().value());
        }
        response.getHeaders().set("x-content-type-options", "nosniff");
        if (response.getHeaders().get("cache-control") == null) {
            response.header("cache-control", "no-store");
        }
    }

    /** Text as a header takes it, in visible ASCII: a model's name, for instance, is the client's own. */
    public static String visible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '!' || text.charAt(i) > '~') {
                return text.replaceAll("[^!-~]", "?");
            }
        }
        return text;
    }

    /** Before all others: the reply of a filter passes only the filters before it. */
    @Override
    public int getOrder() {
        return ServerFilterPhase.FIRST.before();
    }
}
