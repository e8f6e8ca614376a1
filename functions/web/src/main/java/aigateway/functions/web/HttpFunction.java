package aigateway.functions.web;

import aigateway.assembly.Gateway;
import aigateway.functions.runtime.LogContext;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.function.aws.LambdaApplicationContextBuilder;
import io.micronaut.function.aws.proxy.payload1.ApiGatewayProxyRequestEventFunction;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A function behind API Gateway: each proxy event goes through the same controllers that serve locally. Before a snapshot it runs
 * what a request runs, connects once to each store, and then lets go of all connections and of what was read. After a restore it
 * connects again, so that the first request finds open connections. A failure of these steps is logged, and stops nothing.
 */
public abstract class HttpFunction extends ApiGatewayProxyRequestEventFunction implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFunction.class);
    /** Of all that comes before the snapshot. */
    private static final Duration PRIMING_LIMIT = Duration.ofSeconds(8);
    /** At least this for the connections, however long the rest took. */
    private static final Duration CONNECTING_MIN = Duration.ofSeconds(2);
    /** Lambda gives the hooks after a restore ten seconds. */
    private static final Duration RECONNECTING_LIMIT = Duration.ofSeconds(4);

    @SuppressWarnings("this-escape") // The hooks run long after construction.
    protected HttpFunction() {
        Core.getGlobalContext().register(this);
    }

    protected HttpFunction(ApplicationContext context) {
        super(context);
    }

    /** Requests that run the router, the filters and a controller, and whose answer needs no store. */
    protected abstract List<APIGatewayProxyRequestEvent> primingRequests();

    /** Runs what the requests of {@link #primingRequests} do not reach, without a store. */
    protected void rehearse() {
        // A function without calls has no more.
    }

    @Override
    protected ApplicationContextBuilder newApplicationContextBuilder() {
        // Named, because Micronaut would otherwise deduce environments from wherever it happens to run.
        return new LambdaApplicationContextBuilder().deduceEnvironment(false).environments("lambda");
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, @Nullable Context context) {
        LogContext.begin(context);
        try {
            return super.handleRequest(event, context);
        } finally {
            gateway().flush();
        }
    }

    @Override
    public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
        long end = System.nanoTime() + PRIMING_LIMIT.toNanos();
        prime(this::rehearse);
        primingRequests()
                .forEach(request -> prime(() -> {
                    var _ = handleRequest(request, null);
                }));
        Duration left = Duration.ofNanos(end - System.nanoTime());
        prime(() -> gateway().connect(left.compareTo(CONNECTING_MIN) > 0 ? left : CONNECTING_MIN));
        gateway().forget();
    }

    @Override
    public void afterRestore(org.crac.Context<? extends Resource> context) {
        gateway().forget();
        prime(() -> gateway().connect(RECONNECTING_LIMIT));
    }

    private static void prime(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failure) {
            LOG.atWarn().setCause(failure).log("priming_failed");
        }
    }

    /** A request as API Gateway sends it. */
    protected static APIGatewayProxyRequestEvent primingRequest(String method, String path, @Nullable String json) {
        Map<String, String> headers = new HashMap<>(Map.of("accept", "*/*", "content-type", "application/json"));
        Map<String, List<String>> all = new HashMap<>();
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        return new APIGatewayProxyRequestEvent()
                .withHttpMethod(method)
                .withPath(path)
                .withHeaders(headers)
                .withMultiValueHeaders(all)
                .withBody(json)
                .withIsBase64Encoded(false)
                .withRequestContext(new APIGatewayProxyRequestEvent.ProxyRequestContext()
                        .withIdentity(new APIGatewayProxyRequestEvent.RequestIdentity().withSourceIp("127.0.0.1")));
    }

    private Gateway gateway() {
        return getApplicationContext().getBean(Gateway.class);
    }
}
