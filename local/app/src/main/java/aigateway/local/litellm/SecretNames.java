package aigateway.local.litellm;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Gives each secret of LiteLLM's configuration the name of a setting. The secrets themselves are compared, and go nowhere. */
final class SecretNames {
    static final String ENVIRONMENT = "os.environ/";
    /** What people write where a server needs no key. */
    private static final Set<String> NO_KEYS = Set.of(
            "none", "null", "dummy", "fake", "empty", "fake-key", "no-key", "not-needed", "anything", "sk-none", "na");

    private static final int LENGTH_MAX = 64;

    private final Findings findings;
    private final Set<String> taken = new HashSet<>();
    private final Map<String, String> literals = new HashMap<>();
    private final Map<String, Set<String>> uses = new TreeMap<>();

    /**
     * @param config whose own names are never given to another secret
     */
    SecretNames(Members config, Findings findings) {
        this.findings = findings;
        config.names().forEach(name -> collect(config.value(name)));
    }

    private void collect(@Nullable Object value) {
        switch (value) {
            case Map<?, ?> map -> map.values().forEach(this::collect);
            case Collection<?> list -> list.forEach(this::collect);
            case String text when text.startsWith(ENVIRONMENT) -> taken.add(fit(text));
            case null, default -> {}
        }
    }

    /**
     * The names of a provider's keys: one, or none for a server without keys.
     *
     * @param value the member {@code api_key}, or null
     * @param usual the name that LiteLLM reads by default, or null
     * @param part whose key it is, for the report
     */
    List<String> of(@Nullable String value, @Nullable String usual, String prefix, String part) {
        if (value == null || value.isBlank()) {
            return usual == null ? List.of() : List.of(usual);
        }
        if (value.startsWith(ENVIRONMENT)) {
            String name = fit(value);
            if (!value.equals(ENVIRONMENT + name)) {
                findings.changed(part, "the setting of its key is called " + name + " here, in capital letters");
            }
            return List.of(name);
        }
        if (NO_KEYS.contains(value.toLowerCase(Locale.ROOT))) {
            return List.of();
        }
        String name = literals.computeIfAbsent(value, _ -> free(usual == null ? fit(prefix + "_API_KEY") : usual));
        findings.changed(part, "its key was written in the file itself; here it is the setting " + name);
        return List.of(name);
    }

    void use(String name, String provider) {
        uses.computeIfAbsent(name, _ -> new TreeSet<>()).add(provider);
    }

    /** The settings that the written file needs, each with the providers that use it. */
    Map<String, Set<String>> uses() {
        return uses;
    }

    private String free(String wanted) {
        String name = wanted;
        for (int next = 2; !taken.add(name); next++) {
            name = wanted + "_" + next;
        }
        return name;
    }

    private static String fit(String value) {
        String name = value.replace(ENVIRONMENT, "").toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
        String started = name.matches("[A-Z].*") ? name : "K" + name;
        return started.length() <= LENGTH_MAX ? started : started.substring(0, LENGTH_MAX);
    }
}
