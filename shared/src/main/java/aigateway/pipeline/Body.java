package aigateway.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * What a client sent, unread.
 *
 * @param bytes of bounded size; empty when there was none
 */
public record Body(byte[] bytes, @Nullable String contentType) {
    /** {@code application/json}, with any parameters and in any case. */
    boolean isJson() {
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.strip().equalsIgnoreCase("application/json");
    }
}
