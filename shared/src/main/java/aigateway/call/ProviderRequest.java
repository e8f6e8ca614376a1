package aigateway.call;

import aigateway.formats.ApiFormats;
import aigateway.formats.ApiRequest;
import aigateway.formats.WireApi;
import aigateway.formats.translation.ChatForServer;
import aigateway.formats.translation.ChatLimits;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client's request as it is sent to a provider: unchanged if the provider speaks the client's API, else translated.
 * Responses and Messages are translated to Chat Completions, and from there to Messages if the provider speaks only that.
 * Other APIs have no translation.
 *
 * @param client the request as the client sent it
 * @param body the request in the API of the provider
 * @param translator translates the response to the API of the client; null if it needs no change
 * @param leftOut the members of the client's request that the provider is not sent
 */
record ProviderRequest(
        ApiRequest client, ApiRequest body, @Nullable ResponseTranslator translator, Set<String> leftOut) {
    static Result<ProviderRequest> of(ApiRequest client, Target target, ResponseIdentity identity) {
        Traits traits = target.provider().traits();
        Json.Obj root = client.document().root();
        if (traits.speaks(client.api())) {
            return withoutMembers(client, client, null, new LinkedHashSet<>(), traits);
        }
        List<Translation> steps = steps(client.api(), traits, target.model());
        if (steps.isEmpty()) {
            return Result.refused(Problem.unsupported(
                    "model",
                    "The provider of this model does not offer " + client.api().name() + "."));
        }
        Json.Obj body = root;
        ResponseTranslator translator = null;
        Set<String> leftOut = new LinkedHashSet<>();
        for (Translation step : steps) {
            switch (step.translate(body, identity)) {
                case Result.Refused<Translation.Translated>(Problem problem) -> {
                    return Result.refused(problem);
                }
                case Result.Ok<Translation.Translated>(Translation.Translated next) -> {
                    body = next.request();
                    translator = ChainedTranslator.of(translator, next.translator());
                    leftOut.addAll(next.leftOut());
                }
            }
        }
        WireApi api = traits.speaks(ApiFormats.CHAT) ? ApiFormats.CHAT : ApiFormats.MESSAGES;
        ResponseTranslator back = translator;
        return ApiRequest.read(api, JsonText.bytes(body))
                .flatMap(sent -> withoutMembers(client, sent, back, leftOut, traits));
    }

    /** For the estimate of a call that is made later or never. If the request cannot be translated, it stays as it is. */
    static ProviderRequest toEstimate(ApiRequest client, Target target) {
        return of(client, target, new ResponseIdentity("", 0))
                .orElse(_ -> new ProviderRequest(client, client, null, Set.of()));
    }

    /** Leaves out what the configuration says. */
    private static Result<ProviderRequest> withoutMembers(
            ApiRequest client,
            ApiRequest sent,
            @Nullable ResponseTranslator translator,
            Set<String> leftOut,
            Traits traits) {
        var edits = new LinkedHashMap<String, @Nullable String>();
        for (String name : traits.leaveOut()) {
            if (sent.document().root().members().containsKey(name)) {
                edits.put(name, null);
                leftOut.add(name);
            }
        }
        Set<String> names = Collections.unmodifiableSet(leftOut);
        return edits.isEmpty()
                ? Result.ok(new ProviderRequest(client, sent, translator, names))
                : ApiRequest.read(sent.api(), sent.document().with(edits))
                        .map(kept -> new ProviderRequest(client, kept, translator, names));
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
    private static List<Translation> steps(WireApi from, Traits traits, String model) {
        boolean toChat = traits.speaks(ApiFormats.CHAT);
        if (!toChat && !traits.speaks(ApiFormats.MESSAGES)) {
            return List.of();
        }
        List<Translation> steps = new ArrayList<>();
        if (from == ApiFormats.RESPONSES) {
            steps.add(new ResponsesToChatRequest(traits.outputCapField()));
        } else if (from == ApiFormats.MESSAGES) {
            steps.add(new MessagesToChatRequest(traits.outputCapField()));
        } else if (from != ApiFormats.CHAT) {
            return List.of();
        }
        ChatLimits limits = traits.limits();
        steps.add(new ChatForServer(toChat ? limits : limits.beforeMessages(), toChat ? model : ""));
        if (!toChat) {
            steps.add(new ChatToMessagesRequest(model));
        }
        return steps;
    }
}
