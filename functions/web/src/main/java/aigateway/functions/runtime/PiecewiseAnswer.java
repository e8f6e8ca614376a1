package aigateway.functions.runtime;

import aigateway.json.JsonText;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The answer of an invocation, as API Gateway expects it of an integration that streams: status and headers as JSON, eight zero
 * bytes, and the body, which leaves as it is written. An answer that is not a stream has the same form.
 */
public final class PiecewiseAnswer {
    private static final byte[] END_OF_HEAD = new byte[8];
    private static final String ERROR_TYPE = "Lambda-Runtime-Function-Error-Type";
    private static final String ERROR_BODY = "Lambda-Runtime-Function-Error-Body";
    private static final Map<String, String> STREAMING = Map.of(
            "Content-Type", "application/vnd.awslambda.http-integration-response",
            "Lambda-Runtime-Function-Response-Mode", "streaming",
            "Trailer", ERROR_TYPE + ", " + ERROR_BODY);

    private final RuntimeClient client;
    private final String invocation;
    private volatile RuntimeClient.@Nullable Upload upload;

    PiecewiseAnswer(RuntimeClient client, String invocation) {
        this.client = client;
        this.invocation = invocation;
    }

    /** Whether status and headers have been sent. */
    public boolean hasBegun() {
        return upload != null;
    }

    /** Sends status and headers. */
    public void begin(int status, Map<String, List<String>> headers) throws IOException {
        var begun = client.upload("invocation/" + invocation + "/response", STREAMING);
        upload = begun;
        begun.write(head(status, headers));
        begun.write(END_OF_HEAD);
    }

    /**
     * Sends a piece of the body at once. Waits while the client is slow.
     *
     * @throws IOException when Lambda takes no more
     */
    public void write(byte[] piece) throws IOException {
        begun().write(piece);
    }

    /** Ends a write that waits, from another thread. */
    public void abort() {
        close();
    }

    /** The answer of a handler that answers whole. */
    void send(APIGatewayProxyResponseEvent whole) throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (whole.getHeaders() != null) {
            whole.getHeaders().forEach((name, value) -> headers.put(name, List.of(value)));
        }
        if (whole.getMultiValueHeaders() != null) {
            headers.putAll(whole.getMultiValueHeaders());
        }
        begin(whole.getStatusCode(), headers);
        String body = whole.getBody() == null ? "" : whole.getBody();
        write(
                Boolean.TRUE.equals(whole.getIsBase64Encoded())
                        ? Base64.getDecoder().decode(body)
                        : body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Ends the answer. The invocation counts as an error if something was wrong; without an answer Lambda gets only that.
     *
     * @return whether Lambda has taken it
     */
    boolean end(@Nullable Throwable failure) throws IOException {
        RuntimeClient.Upload begun = upload;
        if (begun == null) {
            return client.post("invocation/" + invocation + "/error", headers(failure), description(failure))
                            .status()
                    == 202;
        }
        Map<String, String> trailers = failure == null
                ? Map.of()
                : new TreeMap<>(Map.of(
                        ERROR_TYPE,
                        type(failure),
                        ERROR_BODY,
                        Base64.getEncoder().encodeToString(description(failure))));
        return begun.end(trailers).status() == 202;
    }

    void close() {
        RuntimeClient.Upload begun = upload;
        if (begun != null) {
            try {
                begun.close();
            } catch (IOException _) {
                // It is closed all the same.
            }
        }
    }

    private RuntimeClient.Upload begun() throws IOException {
        RuntimeClient.Upload begun = upload;
        if (begun == null) {
            throw new IOException("an answer without a head");
        }
        return begun;
    }

    private static byte[] head(int status, Map<String, List<String>> headers) {
        Map<String, List<String>> several = new TreeMap<>(headers);
        several.values().removeIf(values -> values.size() < 2);
        return JsonText.object(json -> {
            json.number("statusCode", (long) status)
                    .object(
                            "headers",
                            single -> headers.forEach((name, values) -> {
                                if (values.size() == 1) {
                                    single.text(name, values.getFirst());
                                }
                            }));
            if (!several.isEmpty()) {
                json.object(
                        "multiValueHeaders",
                        all -> several.forEach((name, values) -> all.texts(name, new ArrayList<>(values))));
            }
        });
    }

    private static Map<String, String> headers(@Nullable Throwable failure) {
        return Map.of("Content-Type", "application/json", ERROR_TYPE, type(failure));
    }

    private static String type(@Nullable Throwable failure) {
        return "Runtime." + name(failure);
    }

    /** Never the message, which may quote the client. */
    private static byte[] description(@Nullable Throwable failure) {
        return JsonText.object(
                json -> json.text("errorMessage", "The gateway failed.").text("errorType", name(failure)));
    }

    private static String name(@Nullable Throwable failure) {
        return failure == null ? "NoAnswer" : failure.getClass().getSimpleName();
    }
}
