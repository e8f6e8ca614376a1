package aigateway.call;

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
import aigateway.kernel.Result;
import aigateway.providers.Target;
import aigateway.providers.Traits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's request as it is sent to a provider: unchanged where the provider speaks the client's API, else translated by way of
 * Chat Completions, which every API can be translated to.
 *
 * @param clientApi the API that the client speaks
 * @param client the request as the client sent it
 * @param api in which the provider is called
 * @param body in that API
 * @param translator of the response; null where the client speaks the same API
 */
record ProviderRequest(
        Endpoint clientApi,
        ApiRequest client,
        Endpoint api,
        ApiRequest body,
        @Nullable ResponseTranslator translator) {
    static Result<ProviderRequest> of(Endpoint endpoint, ApiRequest client, Target target, ResponseIdentity identity) {
        Traits traits = target.provider().traits();
        if (traits.speaks(endpoint)) {
            return Result.ok(untranslated(endpoint, client));
        }
        List<Translation> steps = steps(endpoint, traits);
        if (steps.isEmpty()) {
            return Result.refused(
                    Problem.unsupported("model", "The provider of this model does not offer " + endpoint.kind() + "."));
        }
        Json.Obj body = client.document().root();
        ResponseTranslator translator = null;
        for (Translation step : steps) {
            switch (step.translate(body, identity)) {
                case Result.Refused<Translation.Translated>(Problem problem) -> {
                    return Result.refused(problem);
                }
                case Result.Ok<Translation.Translated>(
                        Translation.Translated(Json.Obj translated, ResponseTranslator back)) -> {
                    body = translated;
                    translator = translator == null ? back : new ChainedTranslator(translator, back);
                }
            }
        }
        Endpoint api = traits.speaks(Endpoint.CHAT_COMPLETIONS) ? Endpoint.CHAT_COMPLETIONS : Endpoint.MESSAGES;
        byte[] bytes = JsonText.bytes(body);
        return switch (ApiRequest.read(api, bytes)) {
            case ApiRequest.Result.Read(ApiRequest sent) ->
                Result.ok(new ProviderRequest(endpoint, client, api, sent, translator));
            case ApiRequest.Result.Wrong(Problem problem) -> Result.refused(problem);
        };
    }

    /** To estimate a call that is made later or never: the client's own request where no translation is possible. */
    static ProviderRequest toEstimate(Endpoint endpoint, ApiRequest client, Target target) {
        return of(endpoint, client, target, new ResponseIdentity("", 0)).orElse(_ -> untranslated(endpoint, client));
    }

    private static ProviderRequest untranslated(Endpoint endpoint, ApiRequest client) {
        return new ProviderRequest(endpoint, client, endpoint, client, null);
    }

    /** The bytes to send. */
    byte[] bytes(Target target, @Nullable Long outputCap) {
        return body.forProvider(api, target.model(), target.provider().traits().outputCapField(), outputCap);
    }

    /** Empty when there is no translation. */
    private static List<Translation> steps(Endpoint from, Traits traits) {
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
