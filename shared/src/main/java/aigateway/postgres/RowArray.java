package aigateway.postgres;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of an array of rows, as Postgres reads an array of a composite type. What a row must quote is quoted once more by the
 * array around it; both are written at once.
 */
public final class RowArray {
    private static final String QUOTE_IN_ARRAY = "\\\"";

    private final StringBuilder rows = new StringBuilder("{");
    private boolean first;

    /** Begins a row. */
    public RowArray row() {
        rows.append(rows.length() > 1 ? ",\"(" : "\"(");
        first = true;
        return this;
    }

    /** The next column; null is SQL's null. */
    public RowArray text(@Nullable String value) {
        comma();
        if (value == null) {
            return this;
        }
        if (isPlain(value)) {
            rows.append(value);
        } else {
            rows.append(QUOTE_IN_ARRAY);
            escape(rows, value, "\\\\\\");
            rows.append(QUOTE_IN_ARRAY);
        }
        return this;
    }

    public RowArray number(long value) {
        comma();
        rows.append(value);
        return this;
    }

    public RowArray number(@Nullable Long value) {
        return value == null ? text(null) : number(value.longValue());
    }

    public RowArray number(@Nullable Integer value) {
        return value == null ? text(null) : number(value.longValue());
    }

    public RowArray flag(@Nullable Boolean value) {
        return text(value == null ? null : value ? "t" : "f");
    }

    /** Ends a row. */
    public void end() {
        rows.append(")\"");
    }

    private void comma() {
        if (!first) {
            rows.append(',');
        }
        first = false;
    }

    /** The whole array. */
    public String array() {
        return rows + "}";
    }

    public static String texts(List<String> values) {
        var array = new StringBuilder("{");
        for (String value : values) {
            array.append(array.length() > 1 ? ",\"" : "\"");
            escape(array, value, "\\");
            array.append('"');
        }
        return array.append('}').toString();
    }

    /** Null is SQL's null. */
    public static String numbers(Iterable<? extends @Nullable Number> values) {
        var array = new StringBuilder("{");
        for (Number value : values) {
            if (array.length() > 1) {
                array.append(',');
            }
            array.append(value == null ? "null" : value.toString());
        }
        return array.append('}').toString();
    }

    public static String numbers(long[] values) {
        var array = new StringBuilder("{");
        for (long value : values) {
            if (array.length() > 1) {
                array.append(',');
            }
            array.append(value);
        }
        return array.append('}').toString();
    }

    /**
     * Appends the value.
     *
     * @param before what comes before each quote and each backslash
     */
    private static void escape(StringBuilder out, String value, String before) {
        int from = 0;
        for (int i = 0; i < value.length(); i++) {
            char next = value.charAt(i);
            if (next == '"' || next == '\\') {
                out.append(value, from, i).append(before);
                from = i;
            }
        }
        out.append(value, from, value.length());
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char next = value.charAt(i);
            boolean plain = (next >= 'a' && next <= 'z')
                    || (next >= 'A' && next <= 'Z')
                    || (next >= '0' && next <= '9')
                    || next == '_'
                    || next == '-'
                    || next == '.';
            if (!plain) {
                return false;
            }
        }
        return !value.isEmpty();
    }
}
