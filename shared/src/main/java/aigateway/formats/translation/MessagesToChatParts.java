package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A block of a user's message, or of a tool's result, as parts of a chat message. */
final class MessagesToChatParts {
    private static final String PDF = "application/pdf";
    private static final String CONTENT = "content";

    private MessagesToChatParts() {}

    static List<Json.Obj> parts(RequestObject block) throws UnsupportedTranslation {
        List<Json.Obj> parts = unmarked(block);
        Json mark = block.member(CacheMarks.MEMBER);
        return mark == null
                ? parts
                : CacheMarks.lastMarked(List.copyOf(parts), mark).stream()
                        .map(Json.Obj.class::cast)
                        .toList();
    }

    private static List<Json.Obj> unmarked(RequestObject block) throws UnsupportedTranslation {
        nameCitations(block);
        return switch (block.text("type")) {
            case "text" -> List.of(ContentBlocks.text(block.text("text")));
            case "image" -> List.of(image(block.object("source")));
            case "document" -> document(block);
            case "search_result" -> searchResult(block);
            // The provider has no search for tools: all tools are in the request.
            case "tool_reference" -> List.of(ContentBlocks.text("Tool found: " + block.text("tool_name")));
            default -> throw block.unsupported("type", "The model's provider does not know this block.");
        };
    }

    /** Names what a chat's part has no place for. */
    private static void nameCitations(RequestObject block) {
        boolean cites = block.json().member("citations") instanceof Json.Obj citations
                && new Json.Bool(true).equals(citations.member("enabled"));
        if (cites) {
            block.leaveOut("citations");
        }
    }

    private static Json.Obj image(RequestObject source) throws UnsupportedTranslation {
        String url = switch (source.text("type")) {
            case "base64" -> dataUrl(source.text("media_type"), source);
            case "url" -> source.text("url");
            default -> throw source.unsupported("type", "An image is carried as base64 or as a URL.");
        };
        return JsonObject.of()
                .text("type", "image_url")
                .json("image_url", JsonObject.of().text("url", url).object())
                .object();
    }

    private static List<Json.Obj> document(RequestObject block) throws UnsupportedTranslation {
        RequestObject source = block.object("source");
        return switch (source.text("type")) {
            case "text" -> List.of(ContentBlocks.text(source.text("data")));
            case CONTENT -> inner(source);
            case "base64" -> {
                if (!source.text("media_type").equals(PDF)) {
                    throw source.unsupported("media_type", "A document is carried as PDF or as text.");
                }
                String title = block.json().text("title");
                yield List.of(JsonObject.of()
                        .text("type", "file")
                        .json(
                                "file",
                                JsonObject.of()
                                        .text("filename", title == null ? "document.pdf" : title)
                                        .text("file_data", dataUrl(PDF, source))
                                        .object())
                        .object());
            }
            default -> throw source.unsupported("type", "A document is carried as base64 or as text.");
        };
    }

    private static List<Json.Obj> searchResult(RequestObject block) throws UnsupportedTranslation {
        String title = Optional.ofNullable(block.json().text("title")).orElse("");
        String source = Optional.ofNullable(block.json().text("source")).orElse("");
        List<Json.Obj> parts = new ArrayList<>();
        parts.add(ContentBlocks.text((title + '\n' + source).strip()));
        parts.addAll(inner(block));
        return parts;
    }

    private static List<Json.Obj> inner(RequestObject holder) throws UnsupportedTranslation {
        List<Json.Obj> parts = new ArrayList<>();
        for (RequestObject inner : holder.blocks(CONTENT)) {
            parts.addAll(parts(inner));
        }
        return parts;
    }

    private static String dataUrl(String mediaType, RequestObject source) throws UnsupportedTranslation {
        return "data:" + mediaType + ";base64," + source.text("data");
    }
}
