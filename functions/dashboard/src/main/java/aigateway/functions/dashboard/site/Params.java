package aigateway.functions.dashboard.site;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The query of a page's address, from which links to the same page with another filter are made. Immutable. */
public final class Params {
    /** A name of a model is the longest value that there is. A database takes no zero character. */
    private static final Pattern VALUE = Pattern.compile("[^\\p{Cntrl}]{1,300}");

    private final Map<String, String> values;

    private Params(Map<String, String> values) {
        this.values = values;
    }

    public static Params none() {
        return new Params(Map.of());
    }

    /** What was sent. A value that is empty, too long, or given twice counts as left out: a filter form sends all its fields. */
    static Params read(Map<String, List<String>> sent) {
        Map<String, String> values = new LinkedHashMap<>();
        sent.forEach((name, all) -> {
            if (all.size() == 1 && VALUE.matcher(all.getFirst()).matches()) {
                values.put(name, all.getFirst());
            }
        });
        return new Params(values);
    }

    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Empty when it was left out. */
    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    public boolean holds(String name, String value) {
        return value.equals(values.get(name));
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** Any value; its text counts. Empty: left out. Leaves the place in a list, which belongs to the old filter. */
    public Params with(String name, Object value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.remove("after");
        String text = value.toString();
        if (text.isEmpty()) {
            changed.remove(name);
        } else {
            changed.put(name, text);
        }
        return new Params(changed);
    }

    /** The part of a list after an id. */
    public Params page(String after) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put("after", after);
        return new Params(changed);
    }

    /**
     * @param names separated by commas: templates cannot call with a variable number of arguments
     */
    public Params without(String names) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.keySet().removeAll(Arrays.asList(names.split(",", -1)));
        return new Params(changed);
    }

    /** Only these, in this order. */
    public Params only(String... names) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (String name : names) {
            if (values.containsKey(name)) {
                kept.put(name, values.get(name));
            }
        }
        return new Params(kept);
    }

    /** Both; the other's value where both have one. */
    public Params and(Params other) {
        Map<String, String> both = new LinkedHashMap<>(values);
        both.putAll(other.values);
        return new Params(both);
    }

    /** A name with its value, for a hidden field of a form. */
    public record Field(String name, String value) {}

    public List<Field> fields() {
        return values.entrySet().stream()
                .map(each -> new Field(each.getKey(), each.getValue()))
                .toList();
    }

    /** As parameters of the admin API are read: each name with a list of its values. */
    public Map<String, List<String>> lists() {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        values.forEach((name, value) -> lists.put(name, List.of(value)));
        return lists;
    }

    /** Encoded, with the question mark; empty without parameters. */
    @Override
    public String toString() {
        return values.isEmpty()
                ? ""
                : values.entrySet().stream()
                        .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
