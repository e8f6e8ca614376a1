package aigateway.call;

import aigateway.call.Routed.Wording;
import aigateway.formats.ApiRequest;
import aigateway.formats.translation.ChatToMessagesRequest;
import aigateway.formats.translation.MessagesToChatRequest;
import aigateway.formats.translation.ResponseIdentity;
import aigateway.formats.translation.ResponseTranslator;
import aigateway.formats.translation.ResponsesToChatRequest;
import aigateway.formats.translation.Translation;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.providers.Target;
import aigateway.providers.Traits;
import java.util.List;

/**
 * Puts a call into an API that the provider speaks: the client's own where it does, else by way of chats, which every API can be
 * translated into.
 */
final class ProviderRequest {
    private ProviderRequest() {}

    /** What came of it. */
    sealed interface Result {
        record Worded(Wording wording) implements Result {}

        record Refused(Problem problem) implements Result {}
    }

    static Result of(Endpoint endpoint, ApiRequest ask, Target target, ResponseIdentity stamp) {
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
        ResponseTranslator answering = null;
        for (Translation step : way) {
            switch (step.translate(body, stamp)) {
                case aigateway.kernel.Result.Refused<Translation.Translated>(Problem problem) -> {
                    return new Result.Refused(problem);
                }
                case aigateway.kernel.Result.Ok<Translation.Translated>(
                        Translation.Translated(Json.Obj carried, ResponseTranslator back)) -> {
                    body = carried;
                    answering = answering == null ? back : new ChainedTranslator(answering, back);
                }
            }
        }
        Endpoint api = traits.speaks(Endpoint.CHAT_COMPLETIONS) ? Endpoint.CHAT_COMPLETIONS : Endpoint.MESSAGES;
        return switch (ApiRequest.read(api, JsonText.bytes(body))) {
            case ApiRequest.Result.Read(ApiRequest worded) -> new Result.Worded(new Wording(api, worded, answering));
            case ApiRequest.Result.Wrong(Problem problem) -> new Result.Refused(problem);
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
                        ? List.of(new ResponsesToChatRequest(cap))
                        : messages ? List.of(new ResponsesToChatRequest(cap), new ChatToMessagesRequest()) : List.of();
            case CHAT_COMPLETIONS -> messages ? List.of(new ChatToMessagesRequest()) : List.of();
            case MESSAGES -> chats ? List.of(new MessagesToChatRequest(cap)) : List.of();
            case EMBEDDINGS -> List.of();
        };
    }
}
