package aigateway.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Splits JSON Lines: a JSON value in each line, whose ends are line feeds; blank lines do not count. */
public final class JsonLines {
    private JsonLines() {}

    /**
     * @param number from 1, as an editor shows it
     */
    public record Line(int number, byte[] json) {
        /** For a message. */
        public String place() {
            return "Line " + number;
        }
    }

    /** At most so many lines, so that a body with too many is refused before all of them are in memory. */
    public static List<Line> of(byte[] text, int linesMax) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (int from = 0; from < text.length && lines.size() < linesMax; ) {
            number++;
            int to = from;
            boolean blank = true;
            while (to < text.length && text[to] != '\n') {
                blank &= text[to] >= 0 && text[to] <= ' ';
                to++;
            }
            if (!blank) {
                lines.add(new Line(number, Arrays.copyOfRange(text, from, to)));
            }
            from = to + 1;
        }
        return lines;
    }
}
