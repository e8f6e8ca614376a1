package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;

/** A block of a user's message as a part of a chat message. */
final class MessagesToChatParts {
    private static final String PDF = "application/pdf";

    private MessagesToChatParts() {}

    static Json.Obj part(RequestObject block) throws UnsupportedTranslation {
        return switch (block.text("type")) {
            case "text" -> ContentBlocks.text(block.text("text"));
            case "image" -> image(block.object("source"));
            case "document" -> document(block);
            default -> throw block.unsupported("type", "The model's provider does not know this block.");
        };
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

    private static Json.Obj document(RequestObject block) throws UnsupportedTranslation {
        RequestObject source = block.object("source");
        return switch (source.text("type")) {
            case "text" -> ContentBlocks.text(source.text("data"));
            case "base64" -> {
                if (!source.text("media_type").equals(PDF)) {
                    throw source.unsupported("media_type", "A document is carried as PDF or as text.");
                }
                String title = block.json().text("title");
                yield JsonObject.of()
                        .text("type", "file")
                        .json(
                                "file",
                                JsonObject.of()
                                        .text("filename", title == null ? "document.pdf" : title)
                                        .text("file_data", dataUrl(PDF, source))
                                        .object())
                        .object();
            }
            default -> throw source.unsupported("type", "A document is carried as base64 or as text.");
        };
    }

    private static String dataUrl(String mediaType, RequestObject source) throws UnsupportedTranslation {
        return "data:" + mediaType + ";base64," + source.text("data");
    }
}
