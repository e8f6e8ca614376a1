package aigateway.call;

import aigateway.formats.ApiFormats;
import aigateway.formats.ApiRequest;
import aigateway.formats.WireApi;
import aigateway.formats.translation.ChatToMessagesRequest;
import aigateway.formats.translation.MessagesToChatRequest;
import aigateway.formats.translation.ResponseIdentity;
import aigateway.formats.translation.ResponseTranslator;
import aigateway.formats.translation.ResponsesToChatRequest;
import aigateway.formats.translation.Translation;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.providers.ClientHeaders;
import aigateway.providers.Target;
import aigateway.providers.Traits;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client's request as it is sent to a provider: unchanged if the provider speaks the client's API, else translated.
 * Responses and Messages are translated to Chat Completions, and from there to Messages if the provider speaks only that.
 * Other APIs have no translation.
 *
 * @param client the request as the client sent it
 * @param body the request in the API of the provider
 * @param translator translates the response to the API of the client; null if the APIs are the same
 */
record ProviderRequest(
        ApiRequest client, ApiRequest body, @Nullable ResponseTranslator translator) {
    static Result<ProviderRequest> of(ApiRequest client, Target target, ResponseIdentity identity) {
        Traits traits = target.provider().traits();
        if (traits.speaks(client.api())) {
            return Result.ok(untranslated(client));
        }
        List<Translation> steps = steps(client.api(), traits);
        if (steps.isEmpty()) {
            return Result.refused(Problem.unsupported(
                    "model",
                    "The provider of this model does not offer " + client.api().name() + "."));
        }
        Json.Obj body = client.document().root();
        ResponseTranslator translator = null;
        for (Translation step : steps) {
            switch (step.translate(body, identity)) {
                case Result.Refused<Translation.Translated>(Problem problem) -> {
                    return Result.refused(problem);
                }
                case Result.Ok<Translation.Translated>(
                        Translation.Translated(Json.Obj translated, ResponseTranslator next)) -> {
                    body = translated;
                    translator = translator == null ? next : new ChainedTranslator(translator, next);
                }
            }
        }
        WireApi api = traits.speaks(ApiFormats.CHAT) ? ApiFormats.CHAT : ApiFormats.MESSAGES;
        ResponseTranslator back = translator;
        return ApiRequest.read(api, JsonText.bytes(body)).map(sent -> new ProviderRequest(client, sent, back));
    }

    /** For the estimate of a call that is made later or never. If the request cannot be translated, it stays as it is. */
    static ProviderRequest toEstimate(ApiRequest client, Target target) {
        return of(client, target, new ResponseIdentity("", 0)).orElse(_ -> untranslated(client));
    }

    private static ProviderRequest untranslated(ApiRequest client) {
        return new ProviderRequest(client, client, null);
    }

    /** The client's headers belong to its body: a translated one has none. */
    ClientHeaders headers(Caller caller) {
        return translator == null ? caller.headers() : ClientHeaders.NONE;
    }

    /** The bytes to send. */
    byte[] bytes(Target target, @Nullable Long outputCap) {
        Traits traits = target.provider().traits();
        return body.forProvider(target.model(), traits.outputCapField(), traits.onlyOwnCapField(), outputCap);
    }

    /** The translations to make, in their order; empty if there are none between these APIs. */
    private static List<Translation> steps(WireApi from, Traits traits) {
        String cap = traits.outputCapField();
        if (traits.speaks(ApiFormats.CHAT)) {
            return toChat(from, cap);
        }
        if (!traits.speaks(ApiFormats.MESSAGES)) {
            return List.of();
        }
        if (from == ApiFormats.CHAT) {
            return List.of(new ChatToMessagesRequest());
        }
        return toChat(from, cap).stream()
                .flatMap(first -> Stream.of(first, new ChatToMessagesRequest()))
                .toList();
    }

    private static List<Translation> toChat(WireApi from, String cap) {
        if (from == ApiFormats.RESPONSES) {
            return List.of(new ResponsesToChatRequest(cap));
        }
        return from == ApiFormats.MESSAGES ? List.of(new MessagesToChatRequest(cap)) : List.of();
    }
}
