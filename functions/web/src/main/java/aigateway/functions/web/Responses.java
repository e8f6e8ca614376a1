package aigateway.functions.web;

import aigateway.call.Reply;
import aigateway.formats.ApiFormats;
import aigateway.formats.ErrorBody;
import aigateway.http.ServerSentEvents;
import aigateway.json.JsonText;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Answers in OpenAI's shapes. */
public final class Responses {
    private Responses() {}

    public static MutableHttpResponse<byte[]> json(int status, byte[] body) {
        return HttpResponse.<byte[]>status(status, "")
                .body(body)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .contentLength(body.length);
    }

    public static MutableHttpResponse<byte[]> json(int status, Consumer<JsonText> members) {
        return json(status, JsonText.object(members));
    }

    /** In OpenAI's shape. */
    public static MutableHttpResponse<byte[]> problem(Problem problem) {
        return problem(ErrorBody.OPENAI, problem);
    }

    /** In the shape of the API that was asked. */
    public static MutableHttpResponse<byte[]> problem(Endpoint endpoint, Problem problem) {
        return problem(ApiFormats.of(endpoint).errorBody(), problem);
    }

    public static MutableHttpResponse<byte[]> problem(ErrorBody shape, Problem problem) {
        MutableHttpResponse<byte[]> answer = json(problem.status(), shape.of(problem));
        problem.headers().forEach(answer::header);
        return answer;
    }

    /** A call's whole reply. */
    public static MutableHttpResponse<byte[]> of(Endpoint endpoint, Reply reply) {
        return switch (reply) {
            case Reply.Whole(byte[] whole, Reply.Receipt _) -> json(200, whole);
            case Reply.Cached(byte[] whole) -> json(200, whole);
            case Reply.Refused(Problem problem) -> problem(endpoint, problem);
            case Reply.Failed(Problem problem, Reply.Receipt _, var _) -> problem(endpoint, problem);
            case Reply.Streamed _ -> throw new IllegalArgumentException("its events went elsewhere");
        };
    }

    /** Events as they come. */
    public static MutableHttpResponse<?> events(EventStream events) {
        return stream(HttpResponse.<Object>ok(events));
    }

    /** The head of events that are sent elsewhere. */
    public static MutableHttpResponse<?> events() {
        return stream(HttpResponse.<Object>ok());
    }

    /** The last event of a stream for which the gateway is at fault, in the form for which every SDK raises an error. */
    public static byte[] brokenOff(Endpoint endpoint) {
        String error = new String(ApiFormats.of(endpoint).errorBody().of(Problem.internal()), StandardCharsets.UTF_8);
        return ServerSentEvents.withBlankLine(
                endpoint.equals(Endpoint.CHAT_COMPLETIONS)
                        ? ServerSentEvents.data(error)
                        : ServerSentEvents.event("error", error));
    }

    /** Events that were collected. */
    public static MutableHttpResponse<?> events(Endpoint endpoint, CollectedEvents events) {
        return events.isFull()
                ? problem(endpoint, Problem.streamTooLarge())
                : stream(HttpResponse.<Object>ok(events.bytes()));
    }

    private static MutableHttpResponse<?> stream(MutableHttpResponse<?> answer) {
        return answer.contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                .header("cache-control", "no-cache")
                // Or a proxy in between would collect them.
                .header("x-accel-buffering", "no");
    }
}
