package aigateway.functions.web;

import aigateway.call.Caller;
import aigateway.json.RequestBody;
import aigateway.keys.Credential;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.body.CloseableAvailableByteBody;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import io.micronaut.servlet.http.ServletHttpRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a request says about itself, from the connection or from API Gateway's request context alike. */
public final class Requests {
    private Requests() {}

    public static Caller.Client client(HttpRequest<?> request) {
        HttpHeaders headers = request.getHeaders();
        return new Caller.Client(
                Credential.read(headers.getAll("Authorization"), headers.getAll("X-API-Key")), source(request));
    }

    /** What came after Bearer, for tokens that are no client keys; a header sent twice says nothing. */
    public static Optional<String> bearer(HttpRequest<?> request) {
        List<String> sent = request.getHeaders().getAll("Authorization");
        return sent.size() != 1
                ? Optional.empty()
                : Optional.of(sent.getFirst())
                        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                        .map(value -> value.substring(7).strip());
    }

    /**
     * What was sent, whole and untouched: the framework's own binding would parse what is labelled JSON.
     *
     * @throws ContentLengthExceededException when it is larger than that
     */
    public static RequestBody body(HttpRequest<?> request, int bytesMax) {
        byte[] bytes = proxyEvent(request).map(Requests::sent).orElseGet(() -> arrived(request));
        if (bytes.length > bytesMax) {
            // The HTTP server has stopped reading earlier; an event comes whole.
            throw new ContentLengthExceededException(bytesMax, bytes.length);
        }
        return new RequestBody(bytes, request.getHeaders().get("Content-Type"));
    }

    /** Whether the answer can only be given whole. */
    public static boolean isLambdaEvent(HttpRequest<?> request) {
        return request instanceof ServletHttpRequest<?, ?>;
    }

    private static byte[] arrived(HttpRequest<?> request) {
        if (!(request instanceof ServerHttpRequest<?> arriving)) {
            throw new IllegalArgumentException("not a request to a server");
        }
        try (CloseableAvailableByteBody whole = arriving.byteBody().buffer().join()) {
            return whole.toByteArray();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Read here, because the framework would encode the text in the charset that the client named. */
    private static byte[] sent(APIGatewayProxyRequestEvent event) {
        String text = event.getBody() == null ? "" : event.getBody();
        return Boolean.TRUE.equals(event.getIsBase64Encoded())
                ? Base64.getDecoder().decode(text)
                : text.getBytes(StandardCharsets.UTF_8);
    }

    /** The client's address: the peer's, or the one that a trusted proxy names ({@link ClientAddress}). */
    public static String source(HttpRequest<?> request) {
        return proxyEvent(request)
                .map(Requests::lambdaSource)
                .orElseGet(() -> request.getAttribute(ClientAddress.ATTRIBUTE, String.class)
                        .orElseGet(() -> peer(request)));
    }

    /** The address of the connection. */
    static String peer(HttpRequest<?> request) {
        return address(request.getRemoteAddress())
                .map(InetAddress::getHostAddress)
                .orElse("unknown");
    }

    /** Whether the connection came over this machine's loopback, which only a process on this machine can do. */
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

    private static Optional<APIGatewayProxyRequestEvent> proxyEvent(HttpRequest<?> request) {
        return request instanceof ServletHttpRequest<?, ?> servlet
                        && servlet.getNativeRequest() instanceof APIGatewayProxyRequestEvent event
                ? Optional.of(event)
                : Optional.empty();
    }

    private static String lambdaSource(APIGatewayProxyRequestEvent event) {
        return event.getRequestContext() != null
                        && event.getRequestContext().getIdentity() != null
                        && event.getRequestContext().getIdentity().getSourceIp() != null
                ? event.getRequestContext().getIdentity().getSourceIp()
                : "unknown";
    }
}
