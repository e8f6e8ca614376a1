package aigateway.functions.web;

import aigateway.assembly.Gateway;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.function.aws.LambdaApplicationContextBuilder;
import io.micronaut.function.aws.proxy.payload1.ApiGatewayProxyRequestEventFunction;
import java.util.HashMap;
import java.util.Map;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;

/**
 * A function behind API Gateway: each proxy event goes through the same controllers that serve locally. Around a snapshot it
 * first runs one request that touches everything a real one does but the network, and then lets go of whatever that opened.
 */
public abstract class HttpFunction extends ApiGatewayProxyRequestEventFunction implements Resource {
    /** The path that warms the code up without asking any dependency. */
    private final String primingPath;

    @SuppressWarnings("this-escape") // The hooks run long after construction.
    protected HttpFunction(String primingPath) {
        this.primingPath = primingPath;
        Core.getGlobalContext().register(this);
    }

    protected HttpFunction(String primingPath, ApplicationContext context) {
        super(context);
        this.primingPath = primingPath;
    }

    @Override
    protected ApplicationContextBuilder newApplicationContextBuilder() {
        // Named, because Micronaut would otherwise deduce environments from wherever it happens to run.
        return new LambdaApplicationContextBuilder().deduceEnvironment(false).environments("lambda");
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, @Nullable Context context) {
        try {
            return super.handleRequest(event, context);
        } finally {
            gateway().flush();
        }
    }

    @Override
    public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
        var event = new APIGatewayProxyRequestEvent()
                .withHttpMethod("GET")
                .withPath(primingPath)
                .withHeaders(new HashMap<>(Map.of("accept", "application/json")));
        var _ = handleRequest(event, null);
        gateway().forget();
    }

    @Override
    public void afterRestore(org.crac.Context<? extends Resource> context) {
        gateway().forget();
    }

    private Gateway gateway() {
        return getApplicationContext().getBean(Gateway.class);
    }
}
