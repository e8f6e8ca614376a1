package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.Gateway;
import aigateway.functions.edge.AnswerHeaders;
import aigateway.functions.edge.Answers;
import aigateway.functions.edge.Asks;
import aigateway.functions.edge.CollectedEvents;
import aigateway.functions.edge.EventPipe;
import aigateway.kernel.Endpoint;
import aigateway.kernel.RequestId;
import aigateway.pipeline.Arrived;
import aigateway.pipeline.Body;
import aigateway.pipeline.CacheWish;
import aigateway.pipeline.Reply;
import aigateway.pipeline.ReplySink;
import aigateway.pipeline.Trail;
import io.micronaut.context.BeanProvider;
import io.micronaut.core.io.buffer.ByteBufferFactory;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calls that go to providers: into the pipeline, and its reply out again. */
@Controller("/v1")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class CallsController {
    private final Gateway gateway;
    /** The HTTP server's; there is none on Lambda. */
    private final BeanProvider<ByteBufferFactory<?, ?>> buffers;

    CallsController(Gateway gateway, BeanProvider<ByteBufferFactory<?, ?>> buffers) {
        this.gateway = gateway;
        this.buffers = buffers;
    }

    @Post("/responses")
    @Consumes(ALL)
    HttpResponse<?> responses(HttpRequest<?> request) {
        return answer(Endpoint.RESPONSES, request);
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

    /** For clients of Anthropic's SDK. */
    @Post("/messages")
    @Consumes(ALL)
    HttpResponse<?> messages(HttpRequest<?> request) {
        return answer(Endpoint.MESSAGES, request);
    }

    private HttpResponse<?> answer(Endpoint endpoint, HttpRequest<?> request) {
        RequestId id = gateway.ids().request();
        var trail = new Trail();
        Body body = Asks.body(request, gateway.settings().maxBodyBytes());
        if (!body.mayStream()) {
            Reply reply = reply(id, endpoint, request, body, trail, ReplySink.NONE);
            return finished(Answers.of(endpoint, reply), id, trail, reply);
        }
        if (Asks.isLambdaEvent(request)) {
            var events = new CollectedEvents();
            Reply reply = reply(id, endpoint, request, body, trail, events);
            return finished(
                    reply instanceof Reply.Streamed ? Answers.events(endpoint, events) : Answers.of(endpoint, reply),
                    id,
                    trail,
                    reply);
        }
        var events = new EventPipe(buffers.get());
        Optional<Reply> whole = events.run(() -> reply(id, endpoint, request, body, trail, events));
        return whole.<HttpResponse<?>>map(reply -> finished(Answers.of(endpoint, reply), id, trail, reply))
                .orElseGet(() -> begun(Answers.events(events), id, trail));
    }

    private Reply reply(
            RequestId id, Endpoint endpoint, HttpRequest<?> request, Body body, Trail trail, ReplySink sink) {
        CacheWish cache = CacheWish.read(request.getHeaders().getAll(CacheWish.HEADER));
        return gateway.pipeline()
                .handle(new Arrived(
                        id, endpoint, Asks.client(request), body, null, cache, sink, trail, _ -> List.of()));
    }

    private static MutableHttpResponse<?> finished(
            MutableHttpResponse<?> answer, RequestId id, Trail trail, Reply reply) {
        describe(begun(answer, id, trail), reply.receipt());
        return answer;
    }

    private static MutableHttpResponse<?> begun(MutableHttpResponse<?> answer, RequestId id, Trail trail) {
        answer.header(AnswerHeaders.REQUEST_ID, id.value());
        answer.header("x-agw-request-id", id.value());
        // As Anthropic's SDK looks for it.
        answer.header("request-id", id.value());
        answer.header("openai-version", "2020-10-01");
        trail.headers().forEach((name, value) -> answer.getHeaders().set(name, headerText(value)));
        return answer;
    }

    private static void describe(MutableHttpResponse<?> answer, Reply.@Nullable Receipt receipt) {
        if (receipt == null) {
            return;
        }
        answer.header("openai-processing-ms", Long.toString(receipt.millis()));
    }

    /** A model's name is the client's own text, and a header takes only visible ASCII. */
    private static String headerText(String text) {
        return text.chars().allMatch(CallsController::isVisible) ? text : text.replaceAll("[^!-~]", "?");
    }

    private static boolean isVisible(int character) {
        return character >= '!' && character <= '~';
    }
}
