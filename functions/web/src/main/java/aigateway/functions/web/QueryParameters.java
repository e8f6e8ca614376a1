package aigateway.functions.web;

import aigateway.formats.ErrorBody;
import io.micronaut.core.order.Ordered;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.web.router.MethodBasedRouteMatch;
import io.micronaut.web.router.RouteAttributes;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a query parameter that its route does not have: without its misspelt filter a list or a report would look right and
 * be wrong. A route's parameters are the {@link QueryValue} arguments of its method.
 *
 * <p>The calls of a {@link ProviderApi} ignore unknown parameters, because OpenAI's and Anthropic's servers do. Its lists and
 * look-ups ignore only those that SDKs and agents add by themselves.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
class QueryParameters implements Ordered {
    /** Anthropic's SDKs (beta), Azure's (api-version), Codex (client_version). */
    private static final Set<String> ADDED_BY_SDKS = Set.of("beta", "api-version", "client_version");

    @RequestFilter
    @Nullable
    HttpResponse<?> refuse(HttpRequest<?> request) {
        return RouteAttributes.getRouteMatch(request).orElse(null) instanceof MethodBasedRouteMatch<?, ?> route
                ? refuse(request, route)
                : null;
    }

    private static @Nullable HttpResponse<?> refuse(HttpRequest<?> request, MethodBasedRouteMatch<?, ?> route) {
        boolean providerApi = route.getDeclaringType().isAnnotationPresent(ProviderApi.class);
        boolean ignoresUnknown = route.getDeclaringType().isAnnotationPresent(AnyQuery.class);
        if (ignoresUnknown || isForm(request) || (providerApi && request.getMethod() == HttpMethod.POST)) {
            return null;
        }
        Set<String> sent = request.getParameters().names();
        if (sent.isEmpty()) {
            return null;
        }
        Set<String> known = known(route);
        return sent.stream()
                .filter(name -> !known.contains(name) && !(providerApi && ADDED_BY_SDKS.contains(name)))
                .sorted()
                .findFirst()
                .<HttpResponse<?>>map(name -> Responses.problem(
                        ErrorBody.at(request.getPath()), RequestProblems.unknownQueryParameter(name, known)))
                .orElse(null);
    }

    /** On Lambda, Micronaut would read the fields of a form as parameters too. Only calls of a provider's API take forms. */
    private static boolean isForm(HttpRequest<?> request) {
        return request.getContentType()
                .filter(type -> type.matches(MediaType.MULTIPART_FORM_DATA_TYPE)
                        || type.matches(MediaType.APPLICATION_FORM_URLENCODED_TYPE))
                .isPresent();
    }

    private static Set<String> known(MethodBasedRouteMatch<?, ?> route) {
        Set<String> names = new TreeSet<>();
        Arrays.stream(route.getArguments())
                .filter(argument -> argument.getAnnotationMetadata().hasAnnotation(QueryValue.class))
                .forEach(argument -> names.add(name(argument)));
        return names;
    }

    private static String name(Argument<?> argument) {
        return argument.getAnnotationMetadata()
                .stringValue(QueryValue.class)
                .filter(name -> !name.isEmpty())
                .orElseGet(argument::getName);
    }

    /** Before the access is checked: a request that is wrong in any case needs no look-up. */
    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.before();
    }
}
