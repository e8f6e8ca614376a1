package aigateway.functions.web;

import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request for a WebSocket connection, which some agents try first. They go on with HTTP at once after a 426; any other
 * answer is a failure to them, and is tried again.
 */
@ServerFilter("/v1/**")
class Upgrades {
    private static final String WEBSOCKET = "websocket";

    @RequestFilter
    @Nullable
    HttpResponse<?> refuse(HttpRequest<?> request) {
        boolean upgrade = request.getMethod() == HttpMethod.GET
                && request.getHeaders().getAll("Upgrade").stream().anyMatch(WEBSOCKET::equalsIgnoreCase);
        return upgrade ? Responses.problem(RequestProblems.upgradeNotSupported()) : null;
    }
}
