package aigateway.json;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Member names as decoders compare them that ignore case, such as the one of Go: by Unicode's simple folding, in which the long s
 * is an s and the Kelvin sign is a k. For such a decoder {@code MODEL} replaces {@code model}.
 */
public final class FoldedName {
    private FoldedName() {}

    /** The form that all spellings of a name have in common. */
    public static String of(String name) {
        return isFolded(name)
                ? name
                : name.codePoints()
                        .map(each -> Character.toLowerCase(Character.toUpperCase(each)))
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    /**
     * The first name that differs from a known name, or from an earlier one, only by case.
     *
     * @param known are folded themselves
     */
    public static @Nullable Variant firstVariant(Collection<String> names, Collection<String> known) {
        Map<String, String> seen = new HashMap<>();
        for (String name : names) {
            String folded = of(name);
            String earlier = known.contains(folded) ? folded : seen.putIfAbsent(folded, name);
            if (earlier != null && !earlier.equals(name)) {
                return new Variant(name, earlier);
            }
        }
        return null;
    }

    /** Two names that differ only by case. */
    public record Variant(String name, String other) {}

    private static boolean isFolded(String name) {
        for (int i = 0; i < name.length(); i++) {
            char each = name.charAt(i);
            if (each >= 128 || (each >= 'A' && each <= 'Z')) {
                return false;
            }
        }
        return true;
    }
}
