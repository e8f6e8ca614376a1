package aigateway.providers;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Text as the mock counts it: four bytes of UTF-8 are a token, so that anybody can check its usage by hand. */
final class MockText {
    static final int TOKEN_BYTES = 4;

    private MockText() {}

    static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static long tokens(long bytes) {
        return Math.ceilDiv(bytes, TOKEN_BYTES);
    }

    /** The longest beginning that fits, never half a character. */
    static String cut(String text, long bytesMax) {
        long bytes = 0;
        int at = 0;
        while (at < text.length()) {
            int character = text.codePointAt(at);
            bytes += bytes(character);
            if (bytes > bytesMax) {
                return text.substring(0, at);
            }
            at += Character.charCount(character);
        }
        return text;
    }

    private static int bytes(int character) {
        if (character < 0x80 || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE)) {
            return 1; // half a pair has no UTF-8: getBytes makes it a question mark
        }
        if (character < 0x800) {
            return 2;
        }
        return character < 0x1_0000 ? 3 : 4;
    }

    static String json(Json value) {
        return json(value, Integer.MAX_VALUE);
    }

    /** The value as compact JSON. Ends early once it is longer than this, for a caller who cuts it anyway. */
    static String json(Json value, int lengthMax) {
        var out = new StringBuilder();
        write(value, out, lengthMax);
        return out.toString();
    }

    private static void write(Json value, StringBuilder out, int lengthMax) {
        switch (value) {
            case Json.Obj(Map<String, Json> members) -> {
                String separator = "{";
                for (var member : members.entrySet()) {
                    if (out.length() > lengthMax) {
                        return;
                    }
                    out.append(separator)
                            .append(JsonText.quoted(member.getKey()))
                            .append(':');
                    write(member.getValue(), out, lengthMax);
                    separator = ",";
                }
                out.append(members.isEmpty() ? "{}" : "}");
            }
            case Json.Arr(var items) -> {
                String separator = "[";
                for (Json item : items) {
                    if (out.length() > lengthMax) {
                        return;
                    }
                    out.append(separator);
                    write(item, out, lengthMax);
                    separator = ",";
                }
                out.append(items.isEmpty() ? "[]" : "]");
            }
            case Json.Str(String text) -> out.append(JsonText.quoted(text));
            case Json.Num(String digits) -> out.append(digits);
            case Json.Bool(boolean flag) -> out.append(flag);
            case Json.Null() -> out.append("null");
        }
    }
}
