package aigateway.functions.web;

import aigateway.call.Caller;
import aigateway.call.RequestTags;
import aigateway.http.ContentEncodings;
import aigateway.json.JsonValues;
import aigateway.json.RequestBody;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.Credential;
import aigateway.providers.ClientHeaders;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.body.CloseableAvailableByteBody;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import io.micronaut.servlet.http.ServletHttpRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request says about itself, from the connection or from API Gateway's request context alike. */
public final class Requests {
    private static final List<String> PROXY_HEADERS =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");
    private static final Pattern LOOPBACK_HOST = Pattern.compile(
            "(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

    private static final String CONTENT_ENCODING = "Content-Encoding";
    private static final int VALUES_MAX = 200_000;
    /** Of a whole batch, whose lines are requests of their own. */
    private static final int LINES_VALUES_MAX = 1_000_000;

    private Requests() {}

    public static Caller.Client client(HttpRequest<?> request) {
        HttpHeaders headers = request.getHeaders();
        return new Caller.Client(
                Credential.read(headers.getAll("Authorization"), headers.getAll("X-API-Key")),
                source(request),
                ClientHeaders.read(headers::getAll),
                RequestTags.read(headers.getAll(RequestTags.HEADER)));
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
     * What was sent, whole and untouched but for its encoding: the framework's own binding would parse what is labelled JSON.
     *
     * @throws RefusedRequest when its encoding cannot be read, or it has more JSON values than any real request: their tree
     *     would fill the memory
     * @throws ContentLengthExceededException when it is larger than that; before any of it is read where its length is announced
     */
    public static RequestBody body(HttpRequest<?> request, int bytesMax) {
        long announced = request.getHeaders().contentLength().orElse(0);
        if (announced > bytesMax) {
            throw new ContentLengthExceededException(bytesMax, announced);
        }
        byte[] bytes = proxyEvent(request).map(Requests::sent).orElseGet(() -> arrived(request));
        if (bytes.length > bytesMax) {
            // The HTTP server has stopped reading earlier; an event comes whole.
            throw new ContentLengthExceededException(bytesMax, bytes.length);
        }
        bytes = decoded(request, bytes, bytesMax);
        List<String> types =
                request.getHeaders().getAll("Content-Type").stream().distinct().toList();
        // Of two that differ, none says what the body is.
        var body = new RequestBody(bytes, types.size() == 1 ? types.getFirst() : null);
        int valuesMax = body.isJsonLines() ? LINES_VALUES_MAX : VALUES_MAX;
        // A form is never parsed as JSON; what of it is, is checked for itself.
        if (!body.isForm() && JsonValues.exceed(bytes, valuesMax)) {
            throw new RefusedRequest(RequestProblems.tooManyValues(valuesMax));
        }
        return body;
    }

    private static byte[] decoded(HttpRequest<?> request, byte[] bytes, int bytesMax) {
        List<String> codings = ContentEncodings.read(request.getHeaders().getAll(CONTENT_ENCODING));
        if (codings.isEmpty() || bytes.length == 0) {
            return bytes;
        }
        if (!ContentEncodings.areReadable(codings)) {
            throw new RefusedRequest(RequestProblems.unsupportedEncoding());
        }
        if (proxyEvent(request).filter(event -> isUnpacked(event, bytes)).isPresent()) {
            return bytes;
        }
        byte[] decoded;
        try {
            decoded = ContentEncodings.decode(bytes, codings, bytesMax);
        } catch (IOException e) {
            throw new RefusedRequest(RequestProblems.undecodableBody(), e);
        }
        if (decoded == null) {
            throw new RefusedRequest(Problem.requestTooLarge(bytesMax));
        }
        return decoded;
    }

    /**
     * API Gateway unpacks a body and leaves its header as it was. Packed bytes are no text, and no form begins like them, which
     * comes as Base64 in any case.
     */
    private static boolean isUnpacked(APIGatewayProxyRequestEvent event, byte[] bytes) {
        return !Boolean.TRUE.equals(event.getIsBase64Encoded())
                || (bytes.length > 1 && bytes[0] == '-' && bytes[1] == '-');
    }

    /** Whether the body may be larger than this, by what its headers say. */
    public static boolean mayExceed(HttpRequest<?> request, long bytes) {
        return request.getHeaders().contains("Transfer-Encoding")
                || request.getHeaders().contains(CONTENT_ENCODING)
                || request.getHeaders().contentLength().orElse(0) > bytes;
    }

    /** The header's only value; null where there is none, refused where there are two that differ. */
    public static Result<Optional<String>> single(HttpRequest<?> request, String name) {
        List<String> sent =
                request.getHeaders().getAll(name).stream().distinct().toList();
        return sent.size() > 1
                ? Result.refused(Problem.invalidValue(name, "it was sent more than once, with different values"))
                : Result.ok(sent.stream().findFirst());
    }

    /**
     * Whether only a process on this machine can have sent it: over loopback, to a loopback name, and through no proxy. Without
     * the name a web page could send its reader's browser here, by an address of its own that leads to 127.0.0.1.
     */
    public static boolean isFromThisMachine(HttpRequest<?> request) {
        return isLoopback(request)
                && PROXY_HEADERS.stream().noneMatch(request.getHeaders()::contains)
                && request.getHeaders().getAll("Host").stream().allMatch(Requests::isLoopbackName);
    }

    private static boolean isLoopbackName(String host) {
        return LOOPBACK_HOST.matcher(host.strip()).matches();
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
    private static boolean isLoopback(HttpRequest<?> request) {
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
