package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.CallFeature;
import aigateway.call.CacheDirective;
import aigateway.call.Call;
import aigateway.call.CallRecord;
import aigateway.call.Completion;
import aigateway.call.Reply;
import aigateway.call.ReplySink;
import aigateway.formats.ApiFormats;
import aigateway.functions.runtime.AnswerSink;
import aigateway.functions.runtime.Invocation;
import aigateway.functions.runtime.InvocationEvent;
import aigateway.functions.web.CallThreads;
import aigateway.functions.web.CollectedEvents;
import aigateway.functions.web.EventStream;
import aigateway.functions.web.ProviderApi;
import aigateway.functions.web.Requests;
import aigateway.functions.web.ResponseHeaders;
import aigateway.functions.web.Responses;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Ids;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import io.micronaut.context.BeanProvider;
import io.micronaut.core.io.buffer.ByteBufferFactory;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns HTTP requests into calls, and replies of the pipeline into HTTP responses. */
@Controller("/v1")
@ProviderApi
@Produces(ALL)
@ExecuteOn(CallThreads.EXECUTOR)
public class CallsController {
    private final Ids ids;
    private final ClientAuthenticator authenticator;
    private final CallFeature calls;
    /** The buffers of the HTTP server; there are none on Lambda. */
    private final BeanProvider<ByteBufferFactory<?, ?>> buffers;

    CallsController(
            Ids ids,
            ClientAuthenticator authenticator,
            CallFeature calls,
            BeanProvider<ByteBufferFactory<?, ?>> buffers) {
        this.ids = ids;
        this.authenticator = authenticator;
        this.calls = calls;
        this.buffers = buffers;
    }

    @Post("/responses")
    @Consumes(ALL)
    HttpResponse<?> responses(HttpRequest<?> request) {
        return answer(Endpoint.RESPONSES, request);
    }

    @Post("/responses/compact")
    @Consumes(ALL)
    HttpResponse<?> compact(HttpRequest<?> request) {
        return answer(ApiFormats.COMPACTION.endpoint(), request);
    }

    @Post("/chat/completions")
    @Consumes(ALL)
    HttpResponse<?> chatCompletions(HttpRequest<?> request) {
        return answer(Endpoint.CHAT_COMPLETIONS, request);
    }

    @Post("/embeddings")
    @Consumes(ALL)
    HttpResponse<?> embeddings(HttpRequest<?> request) {
        return answer(Endpoint.EMBEDDINGS, request);
    }

    @Post("/moderations")
    @Consumes(ALL)
    HttpResponse<?> moderations(HttpRequest<?> request) {
        return answer(ApiFormats.MODERATIONS.endpoint(), request);
    }

    @Post("/images/generations")
    @Consumes(ALL)
    HttpResponse<?> images(HttpRequest<?> request) {
        return answer(ApiFormats.IMAGES.endpoint(), request);
    }

    @Post("/images/edits")
    @Consumes(ALL)
    HttpResponse<?> imageEdits(HttpRequest<?> request) {
        return answer(ApiFormats.IMAGE_EDITS.endpoint(), request);
    }

    @Post("/audio/speech")
    @Consumes(ALL)
    HttpResponse<?> speech(HttpRequest<?> request) {
        return answer(ApiFormats.SPEECH.endpoint(), request);
    }

    @Post("/audio/transcriptions")
    @Consumes(ALL)
    HttpResponse<?> transcriptions(HttpRequest<?> request) {
        return answer(ApiFormats.TRANSCRIPTIONS.endpoint(), request);
    }

    @Post("/audio/translations")
    @Consumes(ALL)
    HttpResponse<?> translations(HttpRequest<?> request) {
        return answer(ApiFormats.TRANSLATIONS.endpoint(), request);
    }

    /** For clients of Anthropic's SDK. */
    @Post("/messages")
    @Consumes(ALL)
    HttpResponse<?> messages(HttpRequest<?> request) {
        return answer(Endpoint.MESSAGES, request);
    }

    private HttpResponse<?> answer(Endpoint endpoint, HttpRequest<?> request) {
        RequestId id = ids.request();
        var record = new CallRecord();
        return switch (authenticator.body(request)) {
            case Result.Refused<RequestBody>(Problem problem) ->
                begun(Responses.problem(endpoint, problem), id, record);
            case Result.Ok<RequestBody>(RequestBody body) -> answer(id, endpoint, request, body, record);
        };
    }

    private HttpResponse<?> answer(
            RequestId id, Endpoint endpoint, HttpRequest<?> request, RequestBody body, CallRecord record) {
        if (!body.mayStream()) {
            Reply reply = reply(id, endpoint, request, body, record, ReplySink.NONE);
            return finished(Responses.of(endpoint, reply), id, record, reply);
        }
        Optional<Invocation> invocation = InvocationEvent.invocation(request);
        if (invocation.isPresent()) {
            return inPieces(invocation.get(), id, endpoint, request, body, record);
        }
        if (Requests.isLambdaEvent(request)) {
            var events = new CollectedEvents();
            Reply reply = reply(id, endpoint, request, body, record, events);
            return finished(
                    reply instanceof Reply.Streamed
                            ? Responses.events(endpoint, events)
                            : Responses.of(endpoint, reply),
                    id,
                    record,
                    reply);
        }
        var events = new EventStream(buffers.get());
        Optional<Reply> whole = events.run(() -> reply(id, endpoint, request, body, record, events));
        return whole.<HttpResponse<?>>map(reply -> finished(Responses.of(endpoint, reply), id, record, reply))
                .orElseGet(() -> begun(Responses.events(events), id, record));
    }

    /** What the function sends piece by piece; the returned response counts only if there was no event. */
    private HttpResponse<?> inPieces(
            Invocation invocation,
            RequestId id,
            Endpoint endpoint,
            HttpRequest<?> request,
            RequestBody body,
            CallRecord record) {
        try (var events = new AnswerSink(invocation, () -> head(id, record))) {
            try {
                Reply reply = reply(id, endpoint, request, body, record, events);
                return events.hasBegun()
                        ? HttpResponse.ok()
                        : finished(Responses.of(endpoint, reply), id, record, reply);
            } catch (RuntimeException | Error failure) {
                if (!events.breakOff(failure, Responses.brokenOff(endpoint))) {
                    throw failure;
                }
                return HttpResponse.ok();
            }
        }
    }

    private Map<String, List<String>> head(RequestId id, CallRecord record) {
        MutableHttpResponse<?> head = begun(Responses.events(), id, record);
        ResponseHeaders.complete(head, ids);
        return head.getHeaders().asMap();
    }

    private Reply reply(
            RequestId id,
            Endpoint endpoint,
            HttpRequest<?> request,
            RequestBody body,
            CallRecord record,
            ReplySink sink) {
        CacheDirective cache = CacheDirective.read(request.getHeaders().getAll(CacheDirective.HEADER));
        return calls.pipeline()
                .handle(new Call(
                        id,
                        endpoint,
                        Requests.client(request),
                        body,
                        null,
                        cache,
                        sink,
                        record,
                        Completion.NONE,
                        InvocationEvent.invocation(request)
                                .map(Invocation::latest)
                                .orElse(null)));
    }

    private static MutableHttpResponse<?> finished(
            MutableHttpResponse<?> answer, RequestId id, CallRecord record, Reply reply) {
        Reply.Receipt receipt = reply.receiptOrNull();
        if (receipt != null) {
            answer.header("openai-processing-ms", Long.toString(receipt.millis()));
        }
        return begun(answer, id, record);
    }

    private static MutableHttpResponse<?> begun(MutableHttpResponse<?> answer, RequestId id, CallRecord record) {
        answer.header(ResponseHeaders.REQUEST_ID, id.value());
        answer.header("x-agw-request-id", id.value());
        // As Anthropic's SDK looks for it.
        answer.header("request-id", id.value());
        answer.header("openai-version", "2020-10-01");
        record.headers().forEach((name, value) -> answer.getHeaders().set(name, ResponseHeaders.visible(value)));
        return answer;
    }
}
