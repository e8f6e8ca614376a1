package aigateway.local.mock;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The mock's way to count: four bytes of UTF-8 are one token, so that its usage can be checked by hand. */
final class Text {
    private static final int TOKEN_BYTES = 4;
    private static final int PIECE_CHARACTERS = 12;

    private Text() {}

    static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static long tokens(long bytes) {
        return Math.ceilDiv(bytes, TOKEN_BYTES);
    }

    /**
     * The longest beginning that fits, without half a character at its end.
     *
     * @param spentBytes that the limit covers too
     */
    static String cut(String text, long tokensMax, long spentBytes) {
        long left = tokensMax * TOKEN_BYTES - spentBytes;
        int end = 0;
        while (end < text.length()) {
            int next = text.offsetByCodePoints(end, 1);
            left -= bytes(text.substring(end, next));
            if (left < 0) {
                return text.substring(0, end);
            }
            end = next;
        }
        return text;
    }

    /** The text in the pieces of a stream, none with half a character. */
    static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + PIECE_CHARACTERS);
            to += to < text.length() && Character.isLowSurrogate(text.charAt(to)) ? 1 : 0;
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }
}
