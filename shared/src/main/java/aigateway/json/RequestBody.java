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
    private static final byte[] STREAM = "\"stream\"".getBytes(StandardCharsets.US_ASCII);
    /** Of a letter, with which the name could be written too. */
    private static final byte[] ESCAPE = "\\u00".getBytes(StandardCharsets.US_ASCII);

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

    public boolean isForm() {
        return mediaType().equals("multipart/form-data");
    }

    /** Whether it may request a stream, found without parsing. A false positive only costs a thread. */
    public boolean mayStream() {
        // In one pass, and without a copy of what may be ten megabytes.
        for (int at = 0; at < bytes.length; at++) {
            if ((bytes[at] == '"' && has(STREAM, at)) || (bytes[at] == '\\' && has(ESCAPE, at))) {
                return true;
            }
        }
        return false;
    }

    private boolean has(byte[] text, int at) {
        int end = at + text.length;
        return end <= bytes.length && Arrays.equals(bytes, at, end, text, 0, text.length);
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
