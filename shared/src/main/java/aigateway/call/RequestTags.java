package aigateway.call;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tags that a client sends with a request, in the header {@code x-agw-tags: name=value,...}: for reports, and for budgets
 * with a tag.
 *
 * @param pairs each as name=value, with a small name; no name twice
 * @param readable false if the header breaks a rule: the request is refused
 * @param decided whether the pairs are already as they count, as those that a job has stored
 */
public record RequestTags(List<String> pairs, boolean readable, boolean decided) {
    public static final String HEADER = "x-agw-tags";
    public static final RequestTags NONE = new RequestTags(List.of(), true, false);
    /** What a person of the client's own is called here; its value is never kept, only a keyed hash. */
    static final String USER = "user";

    static final String FORM =
            "expected name=value, separated by commas: at most 8, each name once; names of a-z, 0-9, '_',"
                    + " '.', '-', values also of A-Z, ':', '@', '/', '+', each at most 64 characters";

    private static final RequestTags UNREADABLE = new RequestTags(List.of(), false, false);
    private static final int PAIRS_MAX = 8;
    private static final Pattern PAIR =
            Pattern.compile("\\s*([A-Za-z0-9_.-]{1,64})\\s*=\\s*([A-Za-z0-9_.:@/+-]{1,64})\\s*");
    /** A person's name or address may have any character: it is hashed. */
    private static final Pattern USER_PAIR = Pattern.compile("\\s*(?i:user)\\s*=\\s*([^,=]{1,64}?)\\s*");

    public RequestTags {
        pairs = List.copyOf(pairs);
    }

    /** @param sent every value of the header */
    public static RequestTags read(List<String> sent) {
        List<String> pairs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String part : String.join(",", sent).split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            Matcher pair = PAIR.matcher(part);
            Matcher user = USER_PAIR.matcher(part);
            boolean isUser = user.matches();
            if ((!isUser && !pair.matches()) || pairs.size() == PAIRS_MAX) {
                return UNREADABLE;
            }
            String name = isUser ? USER : pair.group(1).toLowerCase(Locale.ROOT);
            if (!names.add(name)) {
                return UNREADABLE;
            }
            pairs.add(name + "=" + (isUser ? user.group(1) : pair.group(2)));
        }
        return pairs.isEmpty() ? NONE : new RequestTags(pairs, true, false);
    }

    /** Those of a request that was accepted earlier. */
    public static RequestTags decided(List<String> pairs) {
        return new RequestTags(pairs, true, true);
    }

    /** The client's own name of the person that it acts for. */
    Optional<String> user() {
        return pairs.stream()
                .filter(RequestTags::isUser)
                .map(pair -> pair.substring(USER.length() + 1))
                .findFirst();
    }

    /** All but the person. */
    List<String> others() {
        return pairs.stream().filter(pair -> !isUser(pair)).toList();
    }

    private static boolean isUser(String pair) {
        return pair.startsWith(USER + "=");
    }
}
