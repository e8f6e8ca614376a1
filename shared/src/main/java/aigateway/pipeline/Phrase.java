package aigateway.pipeline;

import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.pipeline.Routed.Wording;
import aigateway.providers.Target;
import aigateway.providers.Traits;
import aigateway.translation.Answering;
import aigateway.translation.ChatToMessages;
import aigateway.translation.MessagesToChat;
import aigateway.translation.ResponsesToChat;
import aigateway.translation.Stamp;
import aigateway.translation.Translation;
import java.util.List;

/**
 * Puts a call into an API that the provider speaks: the client's own where it does, else by way of chats, which every API can be
 * translated into.
 */
final class Phrase {
    private Phrase() {}

    /** What came of it. */
    sealed interface Result {
        record Worded(Wording wording) implements Result {}

        record Refused(Problem problem) implements Result {}
    }

    static Result of(Endpoint endpoint, Ask ask, Target target, Stamp stamp) {
        Traits traits = target.provider().traits();
        if (traits.speaks(endpoint)) {
            return new Result.Worded(new Wording(endpoint, ask, null));
        }
        List<Translation> way = way(endpoint, traits);
        if (way.isEmpty()) {
            return new Result.Refused(
                    Problem.unsupported("model", "The provider of this model does not offer " + endpoint.kind() + "."));
        }
        Json.Obj body = ask.document().root();
        Answering answering = null;
        for (Translation step : way) {
            switch (step.carry(body, stamp)) {
                case Translation.Carried.Refused(Problem problem) -> {
                    return new Result.Refused(problem);
                }
                case Translation.Carried.Request(Json.Obj carried, Answering back) -> {
                    body = carried;
                    answering = answering == null ? back : new Chained(answering, back);
                }
            }
        }
        Endpoint api = traits.speaks(Endpoint.CHAT_COMPLETIONS) ? Endpoint.CHAT_COMPLETIONS : Endpoint.MESSAGES;
        var members = body.members();
        byte[] bytes = JsonText.object(json -> members.forEach(json::json));
        return switch (Ask.read(api, bytes)) {
            case Ask.Result.Read(Ask worded) -> new Result.Worded(new Wording(api, worded, answering));
            case Ask.Result.Wrong(Problem problem) -> new Result.Refused(problem);
        };
    }

    /** Empty where there is none. */
    private static List<Translation> way(Endpoint from, Traits traits) {
        String cap = traits.outputCapField();
        boolean chats = traits.speaks(Endpoint.CHAT_COMPLETIONS);
        boolean messages = traits.speaks(Endpoint.MESSAGES);
        return switch (from) {
            case RESPONSES ->
                chats
                        ? List.of(new ResponsesToChat(cap))
                        : messages ? List.of(new ResponsesToChat(cap), new ChatToMessages()) : List.of();
            case CHAT_COMPLETIONS -> messages ? List.of(new ChatToMessages()) : List.of();
            case MESSAGES -> chats ? List.of(new MessagesToChat(cap)) : List.of();
            case EMBEDDINGS -> List.of();
        };
    }
}
