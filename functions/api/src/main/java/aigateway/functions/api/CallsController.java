package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.Gateway;
import aigateway.functions.edge.AnswerHeaders;
import aigateway.functions.edge.Answers;
import aigateway.functions.edge.Asks;
import aigateway.kernel.Endpoint;
import aigateway.kernel.RequestId;
import aigateway.pipeline.Arrived;
import aigateway.pipeline.Reply;
import aigateway.pipeline.ReplySink;
import aigateway.pipeline.Trail;
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
import org.jspecify.annotations.Nullable;

/** The calls that go to providers: into the pipeline, and its reply out again. */
@Controller("/v1")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class CallsController {
    private final Gateway gateway;

    CallsController(Gateway gateway) {
        this.gateway = gateway;
    }

    @Post("/responses")
    @Consumes(ALL)
    HttpResponse<byte[]> responses(HttpRequest<?> request) {
        return answer(Endpoint.RESPONSES, request);
    }

    @Post("/chat/completions")
    @Consumes(ALL)
    HttpResponse<byte[]> chatCompletions(HttpRequest<?> request) {
        return answer(Endpoint.CHAT_COMPLETIONS, request);
    }

    @Post("/embeddings")
    @Consumes(ALL)
    HttpResponse<byte[]> embeddings(HttpRequest<?> request) {
        return answer(Endpoint.EMBEDDINGS, request);
    }

    private HttpResponse<byte[]> answer(Endpoint endpoint, HttpRequest<?> request) {
        RequestId id = gateway.ids().request();
        var trail = new Trail();
        Reply reply = gateway.pipeline()
                .handle(new Arrived(
                        id,
                        endpoint,
                        Asks.client(request),
                        Asks.body(request, gateway.settings().maxBodyBytes()),
                        null,
                        ReplySink.NONE,
                        trail,
                        _ -> List.of()));
        MutableHttpResponse<byte[]> answer = switch (reply) {
            case Reply.Whole(byte[] whole, Reply.Receipt _) -> Answers.json(200, whole);
            case Reply.Refused(var problem) -> Answers.problem(problem);
            case Reply.Failed(var problem, Reply.Receipt _) -> Answers.problem(problem);
            case Reply.Streamed _ -> throw new IllegalStateException("no sink was given");
        };
        answer.header(AnswerHeaders.REQUEST_ID, id.value());
        answer.header("x-agw-request-id", id.value());
        answer.header("openai-version", "2020-10-01");
        trail.headers().forEach(answer::header);
        describe(answer, reply.receipt());
        return answer;
    }

    private static void describe(MutableHttpResponse<byte[]> answer, Reply.@Nullable Receipt receipt) {
        if (receipt == null) {
            return;
        }
        answer.header("x-agw-provider", receipt.provider());
        answer.header("x-agw-model", headerText(receipt.model()));
        answer.header("openai-processing-ms", Long.toString(receipt.millis()));
        if (receipt.cost() != null) {
            answer.header("x-agw-cost-usd", receipt.cost().toUsd());
        }
    }

    /** A model's name is the client's own text, and a header takes only visible ASCII. */
    private static String headerText(String text) {
        return text.chars().allMatch(CallsController::isVisible) ? text : text.replaceAll("[^!-~]", "?");
    }

    private static boolean isVisible(int character) {
        return character >= '!' && character <= '~';
    }
}
