package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of a user's chat message as a block of Messages. */
final class ChatToMessagesParts {
    /** Only the prefix: the data may be megabytes and is not read here. */
    private static final Pattern BASE64 =
            Pattern.compile("data:([\\w.+-]+/[\\w.+-]+);base64,", Pattern.CASE_INSENSITIVE);

    private static final String PDF = "application/pdf";

    private ChatToMessagesParts() {}

    static Json.Obj block(RequestObject part) throws UnsupportedTranslation {
        return switch (part.text("type")) {
            case "text" -> ContentBlocks.text(part.text("text"));
            case "image_url" -> image(part.object("image_url"));
            case "file" -> file(part.object("file"));
            default -> throw part.unsupported("type", "The model's provider takes text, images and files.");
        };
    }

    private static Json.Obj image(RequestObject image) throws UnsupportedTranslation {
        String url = image.text("url");
        Json.Obj source = base64(url);
        if (source == null && url.regionMatches(true, 0, "data:", 0, 5)) {
            throw image.unsupported("url", "A data URL has to be in base64 and to name its media type.");
        }
        return JsonObject.of()
                .text("type", "image")
                .json(
                        "source",
                        source == null
                                ? JsonObject.of()
                                        .text("type", "url")
                                        .text("url", url)
                                        .object()
                                : source)
                .object();
    }

    private static Json.Obj file(RequestObject file) throws UnsupportedTranslation {
        if (file.isSet("file_id")) {
            throw file.unsupported("file_id", "The model's provider has no stored files of yours: send 'file_data'.");
        }
        Json.Obj source = base64(file.text("file_data"));
        if (source == null || !PDF.equals(source.text("media_type"))) {
            throw file.unsupported("file_data", "A file is carried as a PDF in a base64 data URL.");
        }
        return JsonObject.of()
                .text("type", "document")
                .json("source", source)
                .json("title", file.member("filename"))
                .object();
    }

    private static Json.@Nullable Obj base64(String url) {
        Matcher prefix = BASE64.matcher(url);
        return prefix.lookingAt()
                ? JsonObject.of()
                        .text("type", "base64")
                        .text("media_type", prefix.group(1))
                        .text("data", url.substring(prefix.end()))
                        .object()
                : null;
    }
}
