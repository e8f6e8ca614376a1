package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Digests;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Other names for the tools whose own names a server does not accept. A name gets the same other name in every request, so that
 * the provider's cache keeps its value.
 */
final class ToolNames {
    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern OTHER_CHARACTER = Pattern.compile("[^A-Za-z0-9_-]");
    private static final int SUFFIX_LENGTH = 8;

    private final Map<String, String> shortened = new HashMap<>();
    private final Map<String, String> whole = new HashMap<>();

    /** @param max the most characters that the server accepts */
    static ToolNames of(Set<String> names, int max) {
        var made = new ToolNames();
        // In a fixed order, so that two names that would become one get the same other names each time.
        Set<String> taken = new LinkedHashSet<>(names);
        names.stream().sorted().filter(name -> !isAccepted(name, max)).forEach(name -> {
            String other = made.other(name, max, taken);
            taken.add(other);
            made.shortened.put(name, other);
            made.whole.put(other, name);
        });
        return made;
    }

    private static boolean isAccepted(String name, int max) {
        return name.length() <= max && ACCEPTED.matcher(name).matches();
    }

    private String other(String name, int max, Set<String> taken) {
        String digest = HexFormat.of().formatHex(Digests.sha256(name.getBytes(StandardCharsets.UTF_8)));
        String readable = OTHER_CHARACTER.matcher(name).replaceAll("_");
        for (int from = 0; from + SUFFIX_LENGTH <= digest.length(); from++) {
            String suffix = "_" + digest.substring(from, from + SUFFIX_LENGTH);
            String other = readable.substring(0, Math.min(readable.length(), max - suffix.length())) + suffix;
            if (!taken.contains(other)) {
                return other;
            }
        }
        throw new IllegalStateException("no other name is free for a tool");
    }

    boolean areAllAccepted() {
        return shortened.isEmpty();
    }

    String sent(String name) {
        return shortened.getOrDefault(name, name);
    }

    String received(String name) {
        return whole.getOrDefault(name, name);
    }

    /** An object with a name, with the name that is sent. */
    Json.Obj sent(Json.Obj named) {
        return renamed(named, named.text("name"), shortened);
    }

    /** An object with a name, with the name that the client knows. */
    Json.Obj received(Json.Obj named) {
        return renamed(named, named.text("name"), whole);
    }

    private static Json.Obj renamed(Json.Obj named, @Nullable String name, Map<String, String> names) {
        String other = name == null ? null : names.get(name);
        return other == null
                ? named
                : JsonObject.like(named).text("name", other).object();
    }
}
