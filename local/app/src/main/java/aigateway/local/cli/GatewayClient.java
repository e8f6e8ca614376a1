package aigateway.local.cli;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One gateway, spoken to over HTTP/1.1. Redirects are not followed: they would carry the admin token elsewhere. */
final class GatewayClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** As long as API Gateway's usual integration timeout: no admin call takes longer. */
    private static final Duration TOTAL = Duration.ofSeconds(30);
    /** A hundred keys with every list at its longest stay below this. */
    private static final long BODY_BYTES_MAX = 16L << 20;

    private final URI url;
    private final Duration total;
    private final HttpClient client;
    private @Nullable String date;

    GatewayClient(URI url) {
        this(url, TOTAL);
    }

    GatewayClient(URI url, Duration total) {
        this.url = url;
        this.total = total;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
    }

    /**
     * @param token visible ASCII, or null for an open path
     * @param body JSON, or null for none
     */
    ApiResponse call(String method, String path, @Nullable String token, byte @Nullable [] body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).header("Accept", "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        }
        // The request's own timeout would end with the headers, and a body may trickle for ever.
        CompletableFuture<HttpResponse<byte[]>> reply =
                client.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), BODY_BYTES_MAX));
        try {
            return understood(reply.get(total.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            reply.cancel(true);
            String unknown = method.equals("GET") ? "." : "; whether it did what was asked is unknown.";
            return new ApiResponse.Failed(
                    "The gateway at " + url + " did not answer within " + total.toSeconds() + " seconds" + unknown);
        } catch (ExecutionException broken) {
            return new ApiResponse.Failed(sentence(broken.getCause()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new ApiResponse.Failed("The call was interrupted.");
        }
    }

    /** The gateway's clock by its newest reply, to the second; empty without one. */
    Optional<Instant> clock() {
        return Optional.ofNullable(date).flatMap(text -> {
            try {
                return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
            } catch (DateTimeException _) {
                return Optional.empty();
            }
        });
    }

    private ApiResponse understood(HttpResponse<byte[]> reply) {
        date = reply.headers().firstValue("date").orElse(null);
        Json.Obj body = JsonReader.object(reply.body()) instanceof JsonReader.Result.Read(var document)
                ? document.root()
                : null;
        int status = reply.statusCode();
        String type = reply.headers().firstValue("content-type").orElse("");
        if (status / 100 == 2 && (type.startsWith("text/csv") || type.startsWith("text/plain"))) {
            return new ApiResponse.Given(new Json.Obj(Map.of()), new String(reply.body(), StandardCharsets.UTF_8));
        }
        if (status / 100 == 2) {
            return body == null
                    ? new ApiResponse.Failed("What answers at " + url + " is not an AI Gateway.")
                    : new ApiResponse.Given(body, new String(reply.body(), StandardCharsets.UTF_8));
        }
        Json.Obj error = body == null ? null : body.object("error");
        String message = error == null ? null : error.text("message");
        return new ApiResponse.Refused(
                status,
                message == null ? "The gateway at " + url + " answered " + status + " without a reason." : message,
                body);
    }

    private String sentence(@Nullable Throwable cause) {
        if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
            return "No gateway answers at " + url
                    + (isHere() ? "; start one with local/run" : "; check the address and the network");
        }
        if (cause instanceof IOException) {
            String why = cause.getMessage();
            return "The call to " + url + " broke off: " + (why == null ? "the connection was lost" : why);
        }
        throw new IllegalStateException("the HTTP client failed", cause);
    }

    private boolean isHere() {
        String host = url.getHost();
        try {
            return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
