package aigateway.postgres;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQL whose parameters are written {@code :name}, as JDBC reads it. Every text comes from code, so each is parsed once and kept.
 *
 * @param jdbc with a question mark for each parameter
 * @param names of the parameters, in the order of the question marks; a name may be there several times
 */
record NamedText(String jdbc, List<String> names) {
    private static final Map<String, NamedText> PARSED = new ConcurrentHashMap<>();

    /** Quoted text, quoted names, dollar-quoted text, comments and casts are left as they are; only then comes a parameter. */
    private static final Pattern TOKEN = Pattern.compile(
            "'[^']*'|\"[^\"]*\"|(\\$[A-Za-z_]*\\$).*?\\1|--[^\\n]*|/\\*.*?\\*/|::"
                    + "|:(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<positional>\\?)",
            Pattern.DOTALL);

    /**
     * @throws IllegalArgumentException when the text has a question mark, which would shift every parameter after it
     */
    static NamedText of(String text) {
        return PARSED.computeIfAbsent(text, NamedText::parse);
    }

    private static NamedText parse(String text) {
        Matcher token = TOKEN.matcher(text);
        var jdbc = new StringBuilder(text.length());
        List<String> names = new ArrayList<>();
        while (token.find()) {
            if (token.group("positional") != null) {
                throw new IllegalArgumentException("a '?' in SQL with named parameters: " + text);
            }
            String name = token.group("name");
            if (name != null) {
                names.add(name);
            }
            token.appendReplacement(jdbc, name == null ? Matcher.quoteReplacement(token.group()) : "?");
        }
        return new NamedText(token.appendTail(jdbc).toString(), List.copyOf(names));
    }

    /**
     * @throws IllegalArgumentException unless these are the names of the text, each at least once
     */
    void requireNames(Set<String> given) {
        Set<String> missing = new HashSet<>(names);
        missing.removeAll(given);
        Set<String> unused = new HashSet<>(given);
        names.forEach(unused::remove);
        if (!missing.isEmpty() || !unused.isEmpty()) {
            throw new IllegalArgumentException("parameters missing " + missing + ", unused " + unused + " in: " + jdbc);
        }
    }
}
