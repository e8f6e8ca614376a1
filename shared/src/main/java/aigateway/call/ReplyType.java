package aigateway.call;

import java.util.Set;

/** The types of replies that are not JSON. Only these are passed on: a browser must never take a reply for a page. */
public final class ReplyType {
    /** Of recordings: API Gateway gets them as Base64. */
    public static final Set<String> BINARY = Set.of(
            "audio/mpeg",
            "audio/opus",
            "audio/ogg",
            "audio/aac",
            "audio/flac",
            "audio/wav",
            "audio/x-wav",
            "audio/pcm",
            "audio/mp4",
            "audio/webm",
            "application/octet-stream");

    private static final Set<String> TEXTS = Set.of("text/plain", "text/vtt", "application/x-subrip");

    private ReplyType() {}

    static String of(String mediaType) {
        if (mediaType.startsWith("text/")) {
            return TEXTS.contains(mediaType) ? mediaType : "text/plain";
        }
        return BINARY.contains(mediaType) || TEXTS.contains(mediaType) ? mediaType : "application/octet-stream";
    }
}
