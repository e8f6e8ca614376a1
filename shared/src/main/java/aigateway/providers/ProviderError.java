package aigateway.providers;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The error in a provider's reply, in any of the shapes that providers use. Its texts are the provider's: they may repeat parts
 * of the prompt, or secrets.
 *
 * @param text everything that may say why: message, codes and, from a provider in front of another, that one's reply
 */
record ProviderError(
        @Nullable String type,
        @Nullable String code,
        @Nullable String param,
        @Nullable String message,
        String text) {
    /** Members with a sentence, in the order of trust. Amazon writes the second; FastAPI writes the third. */
    private static final List<String> MESSAGES = List.of("message", "Message", "detail", "msg", "title");
    /** An error's own text is some hundred characters; more of it decides nothing. */
    private static final int TEXT_LENGTH_MAX = 8_192;

    static ProviderError read(byte[] body) {
        Json.Obj root = root(body);
        Json.Obj error = error(root);
        String message = error.text("error") == null ? message(error) : error.text("error");
        String code = code(error);
        Json.Obj inner = error.object("innererror");
        Json.Obj metadata = error.object("metadata");
        String text = Stream.of(
                        error.text("type"),
                        error.text("__type"),
                        code,
                        error.text("status"),
                        message,
                        inner == null ? null : inner.text("code"),
                        metadata == null ? null : metadata.text("raw"))
                .filter(Objects::nonNull)
                .collect(Collectors.joining("\n"));
        return new ProviderError(error.text("type"), code, error.text("param"), message, cut(text));
    }

    /** Gemini puts its error into a list. */
    private static Json.Obj root(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        byte[] object = text.startsWith("[") ? ("{\"errors\":" + text + "}").getBytes(StandardCharsets.UTF_8) : body;
        return JsonReader.provided(object) instanceof JsonReader.Result.Read(var document)
                ? document.root()
                : new Json.Obj(Map.of());
    }

    /** The object with the message: below "error", in a list, or the reply itself. */
    private static Json.Obj error(Json.Obj root) {
        Json.Obj nested = root.object("error");
        if (nested != null) {
            return nested;
        }
        for (String list : List.of("errors", "detail")) {
            if (root.member(list) instanceof Json.Arr(List<Json> items)
                    && !items.isEmpty()
                    && items.getFirst() instanceof Json.Obj first) {
                return error(first);
            }
            Json.Obj object = root.object(list);
            if (object != null) {
                return error(object);
            }
        }
        return root;
    }

    private static @Nullable String message(Json.Obj error) {
        return MESSAGES.stream()
                .map(error::text)
                .filter(text -> text != null && !text.isBlank())
                .findFirst()
                .orElse(null);
    }

    /** OpenRouter's and Google's codes are numbers. */
    private static @Nullable String code(Json.Obj error) {
        return error.member("code") instanceof Json.Num(String digits) ? digits : error.text("code");
    }

    private static String cut(String text) {
        return text.length() <= TEXT_LENGTH_MAX ? text : text.substring(0, TEXT_LENGTH_MAX);
    }
}
