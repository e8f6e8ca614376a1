package aigateway.providers;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.SecretRedactor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a provider accepts one of its keys, as its list of models shows.
 *
 * @param key its name; null for a provider without keys
 * @param works whether the provider has answered with a list of models
 * @param status of the provider's answer; null when there was none
 * @param models the ids of the models, at most {@value #MODELS_MAX}
 * @param message why not, in the provider's own words where it has some; null when it works
 */
public record KeyTest(
        @Nullable String key,
        boolean works,
        @Nullable Integer status,
        List<String> models,
        @Nullable String message) {
    /** The largest lists of public providers have some hundred. */
    private static final int MODELS_MAX = 1_000;

    private static final int MESSAGE_LENGTH_MAX = 500;
    private static final int ID_LENGTH_MAX = 256;

    public KeyTest {
        models = List.copyOf(models);
    }

    static KeyTest unset(String key) {
        return new KeyTest(key, false, null, List.of(), "There is no secret of this name.");
    }

    /** @param secret of the key, which no text may repeat */
    static KeyTest of(@Nullable String key, ProviderReply reply, Optional<String> secret) {
        return switch (reply) {
            case ProviderReply.Answered answer -> answered(key, answer, secret);
            case ProviderReply.NotConnected(String reason) ->
                failed(key, "The provider could not be reached (" + reason + ").");
            case ProviderReply.TimedOut() -> failed(key, "The provider did not answer in time.");
            case ProviderReply.Broken(String reason) ->
                failed(key, "The provider's answer broke off (" + reason + ").");
            case ProviderReply.Streamed _ -> throw new IllegalArgumentException("a list of models is no stream");
        };
    }

    private static KeyTest failed(@Nullable String key, String why) {
        return new KeyTest(key, false, null, List.of(), why);
    }

    private static KeyTest answered(@Nullable String key, ProviderReply.Answered answer, Optional<String> secret) {
        int status = answer.status();
        if (status != 200) {
            return new KeyTest(key, false, status, List.of(), words(answer, secret));
        }
        Optional<List<String>> models = models(answer.body());
        return models.isPresent()
                ? new KeyTest(key, true, status, models.get(), null)
                : new KeyTest(key, false, status, List.of(), "The answer is no list of models; is the base URL right?");
    }

    private static Optional<List<String>> models(byte[] body) {
        return JsonReader.provided(body) instanceof JsonReader.Result.Read(var document)
                        && document.root().member("data") instanceof Json.Arr(List<Json> items)
                ? Optional.of(items.stream()
                        .map(item -> item instanceof Json.Obj model ? model.text("id") : null)
                        .filter(Objects::nonNull)
                        .limit(MODELS_MAX)
                        .map(id -> shown(id, Optional.empty(), ID_LENGTH_MAX))
                        .toList())
                : Optional.empty();
    }

    /** The sentence of the provider's error, else the text of its page, else the status alone. */
    private static String words(ProviderReply.Answered answer, Optional<String> secret) {
        String message = ProviderError.read(answer.body()).message();
        String text = message == null ? page(answer.body()) : message;
        String shown = shown(text, secret, MESSAGE_LENGTH_MAX);
        return shown.isBlank() ? "The provider answered " + answer.status() + " without a reason." : shown;
    }

    private static String page(byte[] body) {
        String start = new String(body, 0, Math.min(body.length, 4_096), StandardCharsets.UTF_8);
        return start.stripLeading().startsWith("{") ? "" : start.replaceAll("<[^>]{0,500}>", " ");
    }

    /** On one line, without the key and whatever looks like another secret, and cut. */
    private static String shown(String text, Optional<String> secret, int lengthMax) {
        String bounded = text.length() <= 16_384 ? text : text.substring(0, 16_384);
        String hidden = secret.filter(value -> !value.isEmpty())
                .map(value -> bounded.replace(value, "[secret]"))
                .orElse(bounded);
        String line = hidden.replaceAll("[\\p{C}\\p{Z}]+", " ").strip();
        return SecretRedactor.text(line, lengthMax);
    }
}
