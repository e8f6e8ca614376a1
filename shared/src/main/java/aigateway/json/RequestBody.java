package aigateway.json;

import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a client's request, not yet parsed.
 *
 * @param bytes of bounded size; empty when there was none
 */
public record RequestBody(byte[] bytes, @Nullable String contentType) {
    private static final Set<String> JSON_LINES =
            Set.of("application/jsonl", "application/x-ndjson", "application/x-jsonlines");

    /** {@code application/json}, with any parameters and in any case. */
    public boolean isJson() {
        return mediaType().equals("application/json");
    }

    /** JSON Lines under any of its names; none of them is registered. */
    public boolean isJsonLines() {
        return JSON_LINES.contains(mediaType());
    }

    /** Whether it may request a stream, found without parsing. A false positive only costs a thread. */
    public boolean mayStream() {
        return contains("\"stream\"") || contains("\\u00");
    }

    /** Without a copy of what may be ten megabytes. */
    private boolean contains(String ascii) {
        byte[] wanted = ascii.getBytes(StandardCharsets.US_ASCII);
        for (int from = 0; from <= bytes.length - wanted.length; from++) {
            if (bytes[from] == wanted[0]
                    && Arrays.equals(bytes, from, from + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    /** The JSON object in it; refused when the content type is another one or the text is not a JSON object. */
    public Result<Document> document() {
        if (bytes.length > 0 && !isJson()) {
            return Result.refused(Problem.unsupportedContentType());
        }
        return switch (JsonReader.object(bytes)) {
            case JsonReader.Result.Malformed(String why) -> Result.refused(Problem.invalidJson(why));
            case JsonReader.Result.Read(Document document) -> Result.ok(document);
        };
    }

    /** The members of the JSON object in it; {@link Fields#problem} says whether there are others than the allowed ones. */
    public Result<Fields> object(Set<String> allowed) {
        return document().map(document -> Fields.of(document.root()).only(allowed));
    }

    private String mediaType() {
        if (contentType == null) {
            return "";
        }
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
