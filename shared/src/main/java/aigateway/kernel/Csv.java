package aigateway.kernel;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tables for spreadsheets (RFC 4180). */
public final class Csv {
    public static final String LINE_END = "\r\n";
    /** Where a spreadsheet that separates cells by something else than we do would see a formula begin. */
    private static final Pattern FORMULA = Pattern.compile("(^|[;,|\"\\s])([-=+@＝＋－＠])");

    private Csv() {}

    /** A text: always quoted, and never a formula, because names are the clients' own text. Null is an empty cell. */
    public static String cell(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String harmless = FORMULA.matcher(text).replaceAll("$1'$2");
        return '"' + harmless.replace("\"", "\"\"") + '"';
    }

    /**
     * One line of a table.
     *
     * @param cells numbers as they are, texts as {@link #cell} makes them
     */
    public static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(",", "", LINE_END));
    }
}
