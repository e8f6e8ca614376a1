package aigateway.json;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent, unread.
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

    /** JSON Lines under one of its names: none is registered. */
    public boolean isJsonLines() {
        return JSON_LINES.contains(mediaType());
    }

    /** Whether it may ask for a stream, seen without reading it: who has the word in a text, or an escape, only costs a thread. */
    public boolean mayStream() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.contains("\"stream\"") || text.contains("\\u00");
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
