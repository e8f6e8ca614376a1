package aigateway.functions.web.query;

import aigateway.kernel.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the query parameters of a request, and keeps the first mistake. */
public final class QueryWords {
    /** A name of a model is the longest that there is. A database takes no zero character. */
    private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}]{1,300}");

    private final Map<String, List<String>> given;
    private @Nullable Problem problem;

    /**
     * @param given each parameter with its values; one given twice is a mistake
     */
    public QueryWords(Map<String, List<String>> given) {
        this.given = given;
        for (String name : new TreeSet<>(given.keySet())) {
            if (given.getOrDefault(name, List.of()).size() != 1) {
                refuse(name, "expected once");
            }
        }
    }

    /** The first mistake; null when there is none so far. */
    public @Nullable Problem problem() {
        return problem;
    }

    public void refuse(String param, String why) {
        if (problem == null) {
            problem = Problem.invalidValue(param, why);
        }
    }

    /** As it was sent; null when it was left out. */
    public @Nullable String raw(String name) {
        List<String> values = given.get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    /** Null when it was left out or is a mistake. */
    public @Nullable String text(String name) {
        String text = raw(name);
        if (text != null && !TEXT.matcher(text).matches()) {
            refuse(name, "expected 1 to 300 characters");
            return null;
        }
        return text;
    }

    /** Null when it was left out or is a mistake. */
    public @Nullable String oneOf(String name, Set<String> words) {
        String text = raw(name);
        if (text != null && !words.contains(text)) {
            refuse(name, "expected " + String.join(", ", new TreeSet<>(words)));
            return null;
        }
        return text;
    }
}
