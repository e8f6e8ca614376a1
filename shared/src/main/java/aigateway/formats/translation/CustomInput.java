package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a custom tool's call, read from the arguments of the function that stands in for it: {@code {"input": "…"}}. The
 * arguments arrive in pieces; each piece of the text is returned as soon as it is certain.
 */
final class CustomInput {
    private static final Pattern START = Pattern.compile("\\s*\\{\\s*\"" + ClientTools.INPUT + "\"\\s*:\\s*\"");
    private static final int UNICODE_DIGITS = 4;

    private final StringBuilder text = new StringBuilder();
    private int read;
    private boolean begun;
    private boolean ended;

    /**
     * Reads what is new.
     *
     * @param arguments all that have arrived
     * @return the next piece of the text; empty if there is none yet
     */
    String more(StringBuilder arguments) {
        if (!begun) {
            Matcher start = START.matcher(arguments);
            if (!start.lookingAt()) {
                return "";
            }
            begun = true;
            read = start.end();
        }
        int from = text.length();
        while (!ended && readNext(arguments)) {
            // Reads one character at a time.
        }
        return text.substring(from);
    }

    /** The rest of the text, when the arguments are complete. */
    String rest(String arguments) {
        String whole = of(arguments);
        // What was sent cannot be taken back.
        return whole.startsWith(text.toString()) ? whole.substring(text.length()) : "";
    }

    /** The text of complete arguments; a model that wrote no such object has written the text itself. */
    static String of(String arguments) {
        Json.Obj object = JsonReader.providedOrNull(arguments);
        if (object == null) {
            return arguments;
        }
        String input = object.text(ClientTools.INPUT);
        if (input != null) {
            return input;
        }
        List<Json> values = List.copyOf(object.members().values());
        return values.size() == 1 && values.getFirst() instanceof Json.Str(String only) ? only : arguments;
    }

    /** Whether a character was read: it may not have arrived, or only a part of it. */
    private boolean readNext(StringBuilder arguments) {
        if (read >= arguments.length()) {
            return false;
        }
        char next = arguments.charAt(read);
        if (next == '"') {
            ended = true;
            return false;
        }
        if (next != '\\') {
            // A pair of surrogates is one character.
            int length = Character.isHighSurrogate(next) ? 2 : 1;
            return read + length <= arguments.length() && take(arguments.substring(read, read + length), length);
        }
        return escape(arguments);
    }

    private boolean escape(StringBuilder arguments) {
        if (read + 1 >= arguments.length()) {
            return false;
        }
        char kind = arguments.charAt(read + 1);
        return switch (kind) {
            case 'n' -> take("\n", 2);
            case 't' -> take("\t", 2);
            case 'r' -> take("\r", 2);
            case 'b' -> take("\b", 2);
            case 'f' -> take("\f", 2);
            case 'u' -> unicode(arguments);
            default -> take(String.valueOf(kind), 2);
        };
    }

    private boolean unicode(StringBuilder arguments) {
        int unit = unit(arguments, read);
        if (unit < 0) {
            return false;
        }
        int length = 2 + UNICODE_DIGITS;
        if (!Character.isHighSurrogate((char) unit)) {
            return take(String.valueOf((char) unit), length);
        }
        int low = unit(arguments, read + length);
        return low >= 0 && take(new String(new char[] {(char) unit, (char) low}), 2 * length);
    }

    /** The unit of UTF-16 in an escape at this place; negative where it has not arrived. */
    private static int unit(StringBuilder arguments, int at) {
        int end = at + 2 + UNICODE_DIGITS;
        if (end > arguments.length() || arguments.charAt(at) != '\\' || arguments.charAt(at + 1) != 'u') {
            return -1;
        }
        try {
            return Integer.parseInt(arguments, at + 2, end, 16);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private boolean take(String character, int length) {
        text.append(character);
        read += length;
        return true;
    }
}
