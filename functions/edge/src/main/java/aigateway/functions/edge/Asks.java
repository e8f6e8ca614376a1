package aigateway.functions.edge;

import aigateway.keys.Credential;
import aigateway.pipeline.Body;
import aigateway.pipeline.Caller;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.body.CloseableAvailableByteBody;
import io.micronaut.servlet.http.ServletHttpRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a request says about itself, from the connection or from API Gateway's request context alike. */
public final class Asks {
    private Asks() {}

    public static Caller.Client client(HttpRequest<?> request) {
        HttpHeaders headers = request.getHeaders();
        return new Caller.Client(
                Credential.read(headers.getAll("Authorization"), headers.getAll("X-API-Key")), source(request));
    }

    /** What came after Bearer, for tokens that are no client keys. */
    public static Optional<String> bearer(HttpRequest<?> request) {
        return Optional.ofNullable(request.getHeaders().get("Authorization"))
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.substring(7).strip());
    }

    /**
     * What was sent, whole and untouched: the framework's own binding would parse what is labelled JSON.
     *
     * @throws io.micronaut.http.exceptions.ContentLengthExceededException when it is larger than the server allows
     */
    public static Body body(HttpRequest<?> request) {
        if (!(request instanceof ServerHttpRequest<?> arriving)) {
            throw new IllegalArgumentException("not a request to a server");
        }
        try (CloseableAvailableByteBody whole = arriving.byteBody().buffer().join()) {
            return new Body(whole.toByteArray(), request.getHeaders().get("Content-Type"));
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** The peer's address; never X-Forwarded-For, which anybody can write. */
    public static String source(HttpRequest<?> request) {
        if (request instanceof ServletHttpRequest<?, ?> servlet) {
            return lambdaSource(servlet.getNativeRequest());
        }
        return address(request.getRemoteAddress())
                .map(InetAddress::getHostAddress)
                .orElse("unknown");
    }

    /** Whether the connection came over this machine's loopback, which only somebody on it can do. */
    public static boolean isLoopback(HttpRequest<?> request) {
        return !(request instanceof ServletHttpRequest<?, ?>)
                && address(request.getServerAddress())
                        .map(InetAddress::isLoopbackAddress)
                        .orElse(false)
                && address(request.getRemoteAddress())
                        .map(InetAddress::isLoopbackAddress)
                        .orElse(false);
    }

    private static Optional<InetAddress> address(@Nullable InetSocketAddress socket) {
        return Optional.ofNullable(socket).map(InetSocketAddress::getAddress);
    }

    private static String lambdaSource(Object event) {
        if (event instanceof APIGatewayProxyRequestEvent proxy
                && proxy.getRequestContext() != null
                && proxy.getRequestContext().getIdentity() != null
                && proxy.getRequestContext().getIdentity().getSourceIp() != null) {
            return proxy.getRequestContext().getIdentity().getSourceIp();
        }
        return "unknown";
    }
}
