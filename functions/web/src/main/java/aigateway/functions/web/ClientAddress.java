package aigateway.functions.web;

import aigateway.assembly.Settings;
import aigateway.http.Cidr;
import aigateway.http.SourceAddress;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.util.List;

/**
 * Notes the client's address of a request that came through a proxy of TRUSTED_PROXIES. Without that setting X-Forwarded-For
 * counts for nothing, because every client can write it. API Gateway names the client itself.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
class ClientAddress implements Ordered {
    static final String ATTRIBUTE = "agw.source";

    private final List<Cidr> trusted;

    ClientAddress(Settings settings) {
        this.trusted = settings.trustedProxies();
    }

    @RequestFilter
    void note(HttpRequest<?> request) {
        if (!trusted.isEmpty() && !Requests.isLambdaEvent(request)) {
            List<String> forwarded = request.getHeaders().getAll("X-Forwarded-For");
            request.setAttribute(ATTRIBUTE, SourceAddress.client(Requests.peer(request), forwarded, trusted));
        }
    }

    /** Before every filter that needs the address. A filter without an order is the last one. */
    @Override
    public int getOrder() {
        return ServerFilterPhase.FIRST.order();
    }
}
