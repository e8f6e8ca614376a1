package aigateway.formats;

import java.util.Base64;
import java.util.Optional;

/** Width and height of a picture in pixels, read from the beginning of its file: PNG, JPEG, GIF or WebP. */
record PictureSize(int width, int height) {
    /** A JPEG may begin with a preview and a color profile; a longer head is not read. */
    private static final int HEAD_BYTES_MAX = 256 * 1024;
    /** Four characters of base64 are three bytes. */
    private static final int CHARS_MAX = HEAD_BYTES_MAX / 3 * 4;

    private static final int PNG_SIZE_AT = 16;
    private static final int GIF_SIZE_AT = 6;
    private static final int WEBP_KIND_AT = 12;
    private static final int WEBP_DATA_AT = 20;
    private static final int FOURTEEN_BITS = 0x3FFF;

    /** Empty where it is no such file, or its beginning does not say. */
    static Optional<PictureSize> ofBase64(String data, int from) {
        int end = Math.min(data.length(), from + CHARS_MAX);
        int whole = from + (end - from) / 4 * 4;
        try {
            return of(Base64.getMimeDecoder().decode(data.substring(from, whole)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    static Optional<PictureSize> of(byte[] head) {
        if (startsWith(head, 0, "\u0089PNG")) {
            return size(head, PNG_SIZE_AT + 8, number(head, PNG_SIZE_AT, 4), number(head, PNG_SIZE_AT + 4, 4));
        }
        if (startsWith(head, 0, "GIF8")) {
            return size(head, GIF_SIZE_AT + 4, reversed(head, GIF_SIZE_AT, 2), reversed(head, GIF_SIZE_AT + 2, 2));
        }
        if (startsWith(head, 0, "RIFF") && startsWith(head, 8, "WEBP")) {
            return webp(head);
        }
        return startsWith(head, 0, "\u00FF\u00D8") ? jpeg(head) : Optional.empty();
    }

    private static Optional<PictureSize> webp(byte[] head) {
        if (startsWith(head, WEBP_KIND_AT, "VP8X")) {
            int at = WEBP_DATA_AT + 4;
            return size(head, at + 6, reversed(head, at, 3) + 1, reversed(head, at + 3, 3) + 1);
        }
        if (startsWith(head, WEBP_KIND_AT, "VP8L")) {
            long bits = reversed(head, WEBP_DATA_AT + 1, 4);
            return size(head, WEBP_DATA_AT + 5, (bits & FOURTEEN_BITS) + 1, (bits >> 14 & FOURTEEN_BITS) + 1);
        }
        int at = WEBP_DATA_AT + 6;
        return startsWith(head, WEBP_KIND_AT, "VP8 ")
                ? size(head, at + 4, reversed(head, at, 2) & FOURTEEN_BITS, reversed(head, at + 2, 2) & FOURTEEN_BITS)
                : Optional.empty();
    }

    /** The size is in the first segment that begins a frame. */
    private static Optional<PictureSize> jpeg(byte[] head) {
        int at = 2;
        while (at + 9 <= head.length && number(head, at, 1) == 0xFF) {
            int marker = (int) number(head, at + 1, 1);
            if (marker == 0xFF) {
                // Filling.
                at++;
            } else if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
                return size(head, at + 9, number(head, at + 7, 2), number(head, at + 5, 2));
            } else {
                at += 2 + (int) number(head, at + 2, 2);
            }
        }
        return Optional.empty();
    }

    private static Optional<PictureSize> size(byte[] head, int end, long width, long height) {
        boolean known = end <= head.length
                && width > 0
                && height > 0
                && width <= Integer.MAX_VALUE
                && height <= Integer.MAX_VALUE;
        return known ? Optional.of(new PictureSize((int) width, (int) height)) : Optional.empty();
    }

    private static boolean startsWith(byte[] head, int at, String text) {
        if (at + text.length() > head.length) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ((head[at + i] & 0xFF) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The highest byte comes first. Bytes that are missing count as zero. */
    private static long number(byte[] head, int at, int length) {
        long number = 0;
        for (int i = at; i < at + length; i++) {
            number = number << 8 | (i < head.length ? head[i] & 0xFF : 0);
        }
        return number;
    }

    /** The lowest byte comes first. */
    private static long reversed(byte[] head, int at, int length) {
        long number = 0;
        for (int i = at + length - 1; i >= at; i--) {
            number = number << 8 | (i < head.length ? head[i] & 0xFF : 0);
        }
        return number;
    }
}
