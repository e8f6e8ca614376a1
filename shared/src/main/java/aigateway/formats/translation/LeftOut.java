package aigateway.formats.translation;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Collects the members of one request that its translation leaves out, each once, in their order. */
final class LeftOut {
    /** Far more than a request has; one with more would only repeat itself. */
    private static final int NAMES_MAX = 64;

    private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

    private final Set<String> names = new LinkedHashSet<>();

    /** @param path of a member, with or without the places in lists */
    void add(String path) {
        if (names.size() < NAMES_MAX) {
            names.add(INDEX.matcher(path).replaceAll(""));
        }
    }

    Set<String> names() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(names));
    }
}
