package aigateway.postgres;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text of an array of rows, as Postgres reads an array of a composite type. */
public final class RowArray {
    private final StringBuilder rows = new StringBuilder("{");
    private final StringBuilder row = new StringBuilder();

    /** Begins a row. */
    public RowArray row() {
        row.setLength(0);
        return this;
    }

    /** The next column; null is SQL's null. */
    public RowArray text(@Nullable String value) {
        comma();
        if (value == null) {
            return this;
        }
        if (isPlain(value)) {
            row.append(value);
        } else {
            quote(row, value);
        }
        return this;
    }

    public RowArray number(long value) {
        comma();
        row.append(value);
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
        if (rows.length() > 1) {
            rows.append(',');
        }
        quote(rows, row.append(')'));
    }

    private void comma() {
        row.append(row.isEmpty() ? '(' : ',');
    }

    /** The whole array. */
    public String array() {
        return rows + "}";
    }

    public static String texts(List<String> values) {
        var array = new StringBuilder("{");
        for (String value : values) {
            if (array.length() > 1) {
                array.append(',');
            }
            quote(array, value);
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

    private static void quote(StringBuilder out, CharSequence value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char next = value.charAt(i);
            if (next == '"' || next == '\\') {
                out.append('\\');
            }
            out.append(next);
        }
        out.append('"');
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
