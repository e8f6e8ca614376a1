package aigateway.local.drills;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A gateway somewhere, as its clients see it.
 *
 * @param base without a slash at its end; it may have a path, as a stage of API Gateway has
 */
record Installation(URI base, HttpClient http) {
    /** A function that has not run for a while starts first. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final String EVENT = "data: ";

    static Installation at(String url) {
        return new Installation(
                URI.create(url.replaceFirst("/+$", "")),
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(TIMEOUT)
                        .build());
    }

    /** An answer that came to its end. */
    record Answer(int status, HttpResponse<?> response, String body, long millis) {
        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        Optional<Json.Obj> json() {
            return JsonReader.object(body.getBytes(StandardCharsets.UTF_8)) instanceof JsonReader.Result.Read(var read)
                    ? Optional.of(read.root())
                    : Optional.empty();
        }

        /** Of a document that must have it. */
        String text(String name) {
            return json().map(json -> json.text(name))
                    .orElseThrow(() -> new SmokeReport.Fault(this + " without " + name));
        }

        /** The error's code, or an empty text. */
        String code() {
            return json().map(json -> json.object("error"))
                    .map(error -> error.text("code"))
                    .orElse("");
        }

        Answer expect(int wanted) {
            if (status != wanted) {
                throw new SmokeReport.Fault(this + " instead of " + wanted);
            }
            return this;
        }

        /** For a person: never the body itself, which may hold a secret. */
        @Override
        public String toString() {
            String message = json().map(json -> json.object("error"))
                    .map(error -> error.text("message"))
                    .map(said -> ": " + said)
                    .orElse("");
            return status + (code().isEmpty() ? "" : " " + code()) + message;
        }
    }

    /**
     * The events of a stream.
     *
     * @param firstMillis from the request to the first event
     */
    record Streamed(int status, List<String> events, long firstMillis, long millis) {}

    Answer read(String path, @Nullable String bearer) throws InterruptedException {
        return send("GET", path, bearer, null);
    }

    Answer post(String path, String bearer, String body) throws InterruptedException {
        return send("POST", path, bearer, body);
    }

    Answer send(String method, String path, @Nullable String bearer, @Nullable String body)
            throws InterruptedException {
        long sent = System.nanoTime();
        try {
            HttpResponse<String> answer =
                    http.send(request(method, path, bearer, body), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer, answer.body(), millisSince(sent));
        } catch (IOException e) {
            throw new SmokeReport.Fault(
                    "no answer from " + path + ": " + e.getClass().getSimpleName());
        }
    }

    Streamed stream(String path, String bearer, String body) throws InterruptedException {
        long sent = System.nanoTime();
        List<String> events = new ArrayList<>();
        long[] first = {0};
        try {
            HttpResponse<Stream<String>> answer =
                    http.send(request("POST", path, bearer, body), HttpResponse.BodyHandlers.ofLines());
            try (Stream<String> lines = answer.body()) {
                lines.filter(line -> line.startsWith(EVENT)).forEach(line -> {
                    first[0] = events.isEmpty() ? millisSince(sent) : first[0];
                    events.add(line.substring(EVENT.length()));
                });
            }
            return new Streamed(answer.statusCode(), events, first[0], millisSince(sent));
        } catch (IOException e) {
            throw new SmokeReport.Fault("the stream broke: " + e.getClass().getSimpleName());
        }
    }

    private HttpRequest request(String method, String path, @Nullable String bearer, @Nullable String body) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .header("accept", "*/*")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("content-type", "application/json");
        }
        if (bearer != null) {
            request.header("authorization", "Bearer " + bearer);
        }
        return request.build();
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
