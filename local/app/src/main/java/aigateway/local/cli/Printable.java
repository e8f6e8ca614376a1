package aigateway.local.cli;

/** Text from elsewhere made safe for a terminal: a key's name may hold sequences that move the cursor or hide a line. */
final class Printable {
    private Printable() {}

    /** Every control, invisible and direction-changing character as {@code \}{@code uXXXX}. */
    static String text(String text) {
        return escaped(text, false);
    }

    /**
     * JSON text that means the same. Line breaks between its tokens stay; inside its strings JSON allows the second block of
     * control characters raw, of which one starts a terminal sequence.
     */
    static String json(String valid) {
        return escaped(valid, true);
    }

    /** Plain text of several lines. */
    static String lines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean keepWhitespace) {
        var out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean kept = keepWhitespace && (c == '\n' || c == '\r' || c == '\t');
            if (kept || !isUnsafe(c)) {
                out.appendCodePoint(c);
                return;
            }
            for (char unit : Character.toChars(c)) {
                out.append(String.format("\\u%04x", (int) unit));
            }
        });
        return out.toString();
    }

    private static boolean isUnsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
