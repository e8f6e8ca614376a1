package aigateway.providers;

import aigateway.kernel.Problem;
import aigateway.traces.TraceParent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a request that may go on to a provider.
 *
 * @param values of each header that was sent, without repetitions; one where the header is no list
 * @param trace which goes on to any provider and gives the body no other meaning; null where there is none
 * @param problem why the call is refused, or null
 */
public record ClientHeaders(
        Map<ClientHeader, List<String>> values,
        @Nullable TraceParent trace,
        @Nullable Problem problem) {
    public static final ClientHeaders NONE = new ClientHeaders(Map.of(), null, null);

    public ClientHeaders {
        var ordered = new EnumMap<ClientHeader, List<String>>(ClientHeader.class);
        values.forEach((header, each) -> ordered.put(header, List.copyOf(each)));
        values = Collections.unmodifiableMap(ordered);
    }

    /**
     * Reads those of the list, and no others.
     *
     * @param sent all values of the header with this name
     */
    public static ClientHeaders read(Function<String, List<String>> sent) {
        Map<ClientHeader, List<String>> values = new EnumMap<>(ClientHeader.class);
        for (ClientHeader header : ClientHeader.values()) {
            Set<String> each = words(sent.apply(header.text()));
            Optional<Problem> problem = check(header, each);
            if (problem.isPresent()) {
                return new ClientHeaders(Map.of(), null, problem.get());
            }
            if (!each.isEmpty()) {
                values.put(header, List.copyOf(each));
            }
        }
        return new ClientHeaders(
                values, TraceParent.read(sent.apply(TraceParent.HEADER)).orElse(null), null);
    }

    private static Set<String> words(List<String> sent) {
        Set<String> words = new LinkedHashSet<>();
        for (String line : sent) {
            for (String word : line.split(",", -1)) {
                if (!word.isBlank()) {
                    words.add(word.strip());
                }
            }
        }
        return words;
    }

    private static Optional<Problem> check(ClientHeader header, Set<String> words) {
        if (words.size() > (header.isList() ? ClientHeader.VALUES_MAX : 1)) {
            return Optional.of(Problem.invalidValue(
                    header.text(),
                    header.isList()
                            ? "at most " + ClientHeader.VALUES_MAX + " values are allowed"
                            : "it was sent more than once, with different values"));
        }
        return words.stream().allMatch(ClientHeader::isValue)
                ? Optional.empty()
                : Optional.of(Problem.invalidValue(
                        header.text(), "expected names of up to 128 letters, digits and signs, separated by commas"));
    }

    /** These headers in another trace, or in none. */
    public ClientHeaders within(@Nullable TraceParent other) {
        return new ClientHeaders(values, other, problem);
    }

    /** Those that give the body its meaning, as lines of text that are the same for the same headers; empty without any. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        values.forEach((header, each) -> lines.add(header.text() + ": " + String.join(",", each)));
        return lines;
    }

    /** All of them, to be stored with the body. */
    public List<String> allLines() {
        List<String> lines = lines();
        if (trace != null) {
            lines.add(TraceParent.HEADER + ": " + trace.text());
        }
        return lines;
    }

    /** The headers that have these lines. */
    public static ClientHeaders ofLines(List<String> lines) {
        return read(name -> lines.stream()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .toList());
    }

    /**
     * The headers to send: those of the kind, then the client's, then those of the configuration. A later one replaces an
     * earlier one of the same name, but a list has the values of both.
     */
    Map<String, String> merged(ProviderKind kind, Map<String, String> ofKind, Map<String, String> configured) {
        Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, String> merged = new LinkedHashMap<>(ofKind);
        if (trace != null) {
            merged.put(TraceParent.HEADER, trace.text());
        }
        values.forEach((header, each) -> {
            if (kind.clientHeaders().contains(header)) {
                merged.put(header.text(), String.join(",", each));
                if (header.isList()) {
                    names.put(header.text(), header.text());
                }
            }
        });
        configured.forEach((name, value) -> {
            String list = names.get(name);
            if (list == null) {
                merged.keySet().removeIf(name::equalsIgnoreCase);
                merged.put(name, value);
            } else {
                merged.merge(list, value, (own, more) -> String.join(",", words(List.of(more, own))));
            }
        });
        return merged;
    }
}
