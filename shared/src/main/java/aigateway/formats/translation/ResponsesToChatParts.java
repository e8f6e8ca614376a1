package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The content of a message: parts of the Responses API as parts of Chat Completions. */
final class ResponsesToChatParts {
    private static final String NO_FILES = "This model's provider has only Chat Completions; send the content inline.";

    private ResponsesToChatParts() {}

    /** The parts of a required content; a string is one part of text. */
    static List<Json.Obj> parts(RequestObject item, String name) throws UnsupportedTranslation {
        return switch (item.member(name)) {
            case null -> throw item.missing(name);
            case Json.Str(String text) -> List.of(ContentBlocks.text(text));
            case Json.Arr(List<Json> items) -> {
                List<Json.Obj> parts = new ArrayList<>(items.size());
                for (int index = 0; index < items.size(); index++) {
                    parts.add(part(item.element(name, index)));
                }
                yield parts;
            }
            case Json _ -> throw item.invalidType(name, "a string or an array of objects");
        };
    }

    static Json content(List<Json.Obj> parts) {
        return parts.isEmpty() ? new Json.Str("") : ContentBlocks.content(parts);
    }

    /** The content of an assistant message: its texts are parts of one text. */
    static Json assistantContent(List<Json.Obj> parts) {
        if (!parts.stream().allMatch(ContentBlocks::isText)) {
            return content(parts);
        }
        var all = new StringBuilder();
        parts.forEach(part -> all.append(part.text("text")));
        return new Json.Str(all.toString());
    }

    private static Json.Obj part(RequestObject part) throws UnsupportedTranslation {
        return switch (part.json().text("type")) {
            case "input_text", "output_text" -> ContentBlocks.text(part.text("text"));
            case "refusal" ->
                JsonObject.of()
                        .text("type", "refusal")
                        .text("refusal", part.text("refusal"))
                        .object();
            case "input_image" -> image(part);
            case "input_file" -> file(part);
            case null, default ->
                throw part.unsupported(
                        "type", "This model's provider has only Chat Completions, which has no content of this type.");
        };
    }

    static Json.Obj image(RequestObject part) throws UnsupportedTranslation {
        if (part.member("file_id") != null) {
            throw part.unsupported("file_id", NO_FILES);
        }
        String detail = part.json().text("detail");
        Json.Obj image = JsonObject.of()
                .text("url", part.text("image_url"))
                // "original" is newer than Chat Completions, where "high" is the highest.
                .text("detail", "original".equals(detail) ? "high" : detail)
                .object();
        return JsonObject.of()
                .text("type", "image_url")
                .json("image_url", image)
                .object();
    }

    private static Json.Obj file(RequestObject part) throws UnsupportedTranslation {
        for (String name : List.of("file_id", "file_url")) {
            if (part.member(name) != null) {
                throw part.unsupported(name, NO_FILES);
            }
        }
        Json.Obj file = JsonObject.of()
                .json("filename", part.member("filename"))
                .text("file_data", part.text("file_data"))
                .object();
        return JsonObject.of().text("type", "file").json("file", file).object();
    }
}
