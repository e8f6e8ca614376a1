package aigateway.assembly;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The word that a mistyped one probably means. */
final class Nearest {
    /** Of the letters of a word, so many may be wrong: one in four, and three at most. */
    private static final int LETTERS_PER_ERROR = 4;

    private static final int ERRORS_MAX = 3;

    private Nearest() {}

    static Optional<String> of(String word, Collection<String> known) {
        int errors = Math.min(ERRORS_MAX, word.length() / LETTERS_PER_ERROR);
        return known.stream()
                .filter(each -> distance(word, each) <= errors)
                .min(Comparator.comparingInt((String each) -> distance(word, each))
                        .thenComparing(each -> each));
    }

    /** How many letters must be inserted, removed or replaced. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[to.length()];
    }
}
