package aigateway.functions.runtime;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import io.micronaut.http.HttpRequest;
import io.micronaut.servlet.http.ServletHttpRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A proxy event that takes its invocation to the controller. A thread-local cannot: the controller has a thread of its own. */
public final class InvocationEvent extends APIGatewayProxyRequestEvent {
    private static final long serialVersionUID = 1;

    private transient @Nullable Invocation invocation;

    /** The invocation of a request; empty where the answer can only be given whole, and outside of Lambda. */
    public static Optional<Invocation> invocation(HttpRequest<?> request) {
        return request instanceof ServletHttpRequest<?, ?> servlet
                        && servlet.getNativeRequest() instanceof InvocationEvent event
                ? Optional.ofNullable(event.invocation)
                : Optional.empty();
    }

    void belongsTo(Invocation of) {
        invocation = of;
    }
}
