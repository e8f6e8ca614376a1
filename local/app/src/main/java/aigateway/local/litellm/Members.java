package aigateway.local.litellm;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One map of LiteLLM's configuration. It remembers which members were read, so that none is dropped without a word. */
final class Members {
    private final Map<String, Object> values;
    private final Set<String> read = new LinkedHashSet<>();

    private Members(Map<String, Object> values) {
        this.values = values;
    }

    /** The value as a map; empty if it is anything else. Members without a value count as left out. */
    static Members of(@Nullable Object value) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, each) -> {
                if (name != null && each != null) {
                    values.put(name.toString(), each);
                }
            });
        }
        return new Members(values);
    }

    /** These members, and for names that they lack those of the other map. */
    Members orElse(Members other) {
        Map<String, Object> merged = new LinkedHashMap<>(other.values);
        merged.putAll(values);
        Members both = new Members(merged);
        both.read.addAll(read);
        return both;
    }

    @Nullable
    Object value(String name) {
        read.add(name);
        return values.get(name);
    }

    /** A scalar as text; null for a list, a map, or nothing. */
    @Nullable
    String text(String name) {
        Object value = value(name);
        return value == null || value instanceof Map || value instanceof List
                ? null
                : value.toString().strip();
    }

    /** A number, also one that is written as text. */
    @Nullable
    BigDecimal number(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    boolean flag(String name) {
        return "true".equalsIgnoreCase(text(name));
    }

    Members object(String name) {
        return of(value(name));
    }

    List<Members> objects(String name) {
        return items(name).stream()
                .filter(Map.class::isInstance)
                .map(Members::of)
                .toList();
    }

    /** The items of a list; a single value is a list of one. */
    List<Object> items(String name) {
        Object value = value(name);
        if (value == null) {
            return List.of();
        }
        List<Object> items = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.stream().filter(each -> each != null).forEach(items::add);
        } else {
            items.add(value);
        }
        return items;
    }

    List<String> texts(String name) {
        return items(name).stream().map(Object::toString).toList();
    }

    Set<String> names() {
        return values.keySet();
    }

    /** Names that nothing has read. */
    List<String> unread() {
        return values.keySet().stream().filter(name -> !read.contains(name)).toList();
    }
}
