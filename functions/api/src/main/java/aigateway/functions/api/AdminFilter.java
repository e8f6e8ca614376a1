package aigateway.functions.api;

import aigateway.functions.web.RefusedRequest;
import aigateway.functions.web.RequestAccess;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.people.Access;
import aigateway.people.Role;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.UriRouteInfo;
import jakarta.inject.Named;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

/**
 * Lets a request to the admin API in: finds its access and compares its role with that of the route in {@link AdminRoutes}. The
 * route decides, not the path, because a path can be spelt in many ways. Other requests pass without a change of thread.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
class AdminFilter implements Ordered {
    private static final String PREFIX = "/admin/";
    private static final String ATTRIBUTE = "agw.access";

    private final RequestAccess accesses;
    private final ExecutorService blocking;

    AdminFilter(RequestAccess accesses, @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.accesses = accesses;
        this.blocking = blocking;
    }

    /** The access of a request that was let in. */
    static Access access(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, Access.class)
                .orElseThrow(() -> new IllegalStateException("no route of the admin API"));
    }

    /** A stage that ends with the request lets it in; one that ends with an exception is answered by its handler. */
    @RequestFilter
    CompletionStage<HttpRequest<?>> admit(HttpRequest<?> request) {
        if (!(RouteAttributes.getRouteInfo(request).orElse(null) instanceof UriRouteInfo<?, ?> route)
                || !route.getUriMatchTemplate().toPathString().startsWith(PREFIX)) {
            return CompletableFuture.completedFuture(request);
        }
        HttpMethod method = route.getHttpMethod() == HttpMethod.HEAD ? HttpMethod.GET : route.getHttpMethod();
        Role lowest =
                AdminRoutes.lowest(method + " " + route.getUriMatchTemplate().toPathString());
        CompletableFuture<HttpRequest<?>> admitted = new CompletableFuture<>();
        blocking.execute(() -> {
            try {
                check(request, lowest);
                admitted.complete(request);
            } catch (RuntimeException | Error e) {
                admitted.completeExceptionally(e);
            }
        });
        return admitted;
    }

    /**
     * @throws RefusedRequest when it is not let in
     */
    private void check(HttpRequest<?> request, Role lowest) {
        switch (accesses.find(request)) {
            case Result.Refused<Access>(Problem problem) -> throw new RefusedRequest(problem);
            case Result.Ok<Access>(Access access) -> {
                if (!access.role().includes(lowest)) {
                    throw new RefusedRequest(access.role().refusal());
                }
                request.setAttribute(ATTRIBUTE, access);
            }
        }
    }

    /** After the filters that note the client's address and refuse unknown query parameters. */
    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.order();
    }
}
