package aigateway.json;

/** Counts the values of a JSON text without building them: a tree takes many times the memory of its text. */
public final class JsonValues {
    /** The shortest value with its comma. */
    private static final int BYTES_A_VALUE_MIN = 2;

    private JsonValues() {}

    /** Whether a text has more values than this, lists and objects included; exact where it is valid JSON or JSON Lines. */
    public static boolean exceed(byte[] text, int max) {
        if (text.length / BYTES_A_VALUE_MIN < max) {
            return false;
        }
        // A list or object with n members has n - 1 commas.
        int values = 1;
        boolean opened = false;
        for (int at = 0; at < text.length && values <= max; at++) {
            byte character = text[at];
            if (character <= ' ' && character >= 0) {
                continue;
            }
            boolean closes = character == ']' || character == '}';
            if (opened && !closes) {
                values++;
            }
            opened = character == '[' || character == '{';
            if (character == ',') {
                values++;
            } else if (character == '"') {
                at = endOfString(text, at);
            }
        }
        return values > max;
    }

    private static int endOfString(byte[] text, int begin) {
        int at = begin + 1;
        while (at < text.length && text[at] != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        return at;
    }
}
