package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The content of messages: parts of the Responses API as parts of Chat Completions. */
final class ResponsesToChatParts {
    private static final String NO_FILES = "This model's provider has only Chat Completions; send the content inline.";

    private final TranslationErrors complaints;

    ResponsesToChatParts(TranslationErrors complaints) {
        this.complaints = complaints;
    }

    /** Parts of chat for a message's content; a string is one part of text. */
    List<Json.Obj> parts(@Nullable Json content, String where) {
        return switch (content) {
            case null -> {
                complaints.say(Problem.missing(where));
                yield List.of();
            }
            case Json.Str(String text) -> List.of(text(text));
            case Json.Arr(List<Json> items) -> {
                List<Json.Obj> parts = new ArrayList<>(items.size());
                for (int place = 0; place < items.size(); place++) {
                    parts.add(part(items.get(place), where + "[" + place + "]"));
                }
                yield parts;
            }
            case Json _ -> {
                complaints.say(Problem.invalidType(where, "a string or an array of objects"));
                yield List.of();
            }
        };
    }

    /** The same, where only text may be: in a tool's output. */
    List<Json.Obj> texts(@Nullable Json content, String where) {
        List<Json.Obj> parts = parts(content, where);
        if (!parts.stream().allMatch(ResponsesToChatParts::isText)) {
            complaints.say(Problem.unsupported(
                    where, "This model's provider has only Chat Completions, where a tool's output is text."));
        }
        return parts;
    }

    /** Parts as a message's content: a single text as a plain string, which every server reads. */
    static Json content(List<Json.Obj> parts) {
        if (parts.isEmpty()) {
            return new Json.Str("");
        }
        Json.Obj first = parts.getFirst();
        String text = parts.size() == 1 && isText(first) ? first.text("text") : null;
        return text == null ? new Json.Arr(List.copyOf(parts)) : new Json.Str(text);
    }

    /** The same for what the model said: its texts are one text that was cut into parts. */
    static Json spoken(List<Json.Obj> parts) {
        if (!parts.stream().allMatch(ResponsesToChatParts::isText)) {
            return content(parts);
        }
        var all = new StringBuilder();
        parts.forEach(part -> all.append(part.text("text")));
        return new Json.Str(all.toString());
    }

    private static boolean isText(Json.Obj part) {
        return "text".equals(part.text("type"));
    }

    private static Json.Obj text(String text) {
        return JsonObject.of().text("type", "text").text("text", text).object();
    }

    private Json.Obj part(Json any, String where) {
        if (!(any instanceof Json.Obj part)) {
            complaints.say(Problem.invalidType(where, "an object"));
            return text("");
        }
        return switch (part.text("type")) {
            case "input_text", "output_text" -> text(complaints.requiredText(part, "text", where));
            case "refusal" ->
                JsonObject.of()
                        .text("type", "refusal")
                        .text("refusal", complaints.requiredText(part, "refusal", where))
                        .object();
            case "input_image" -> image(part, where);
            case "input_file" -> file(part, where);
            case null, default -> {
                complaints.say(Problem.unsupported(
                        where + ".type",
                        "This model's provider has only Chat Completions, which has no content of this type."));
                yield text("");
            }
        };
    }

    private Json.Obj image(Json.Obj part, String where) {
        if (part.member("file_id") != null) {
            complaints.say(Problem.unsupported(where + ".file_id", NO_FILES));
        }
        String detail = part.text("detail");
        Json.Obj image = JsonObject.of()
                .text("url", complaints.requiredText(part, "image_url", where))
                // "original" is newer than Chat Completions, where "high" is the most there is.
                .text("detail", "original".equals(detail) ? "high" : detail)
                .object();
        return JsonObject.of()
                .text("type", "image_url")
                .json("image_url", image)
                .object();
    }

    private Json.Obj file(Json.Obj part, String where) {
        for (String name : List.of("file_id", "file_url")) {
            if (part.member(name) != null) {
                complaints.say(Problem.unsupported(where + "." + name, NO_FILES));
            }
        }
        Json.Obj file = JsonObject.of()
                .json("filename", part.member("filename"))
                .text("file_data", complaints.requiredText(part, "file_data", where))
                .object();
        return JsonObject.of().text("type", "file").json("file", file).object();
    }
}
