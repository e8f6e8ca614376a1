package aigateway.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A JSON object together with the bytes it was read from, so that a change touches only the members it names. */
public final class Document {
    private final byte[] bytes;
    private final Json.Obj root;
    private final Map<String, Span> spans;

    /** The place of a top-level member's value in the bytes. */
    record Span(int from, int to) {}

    Document(byte[] bytes, Json.Obj root, Map<String, Span> spans) {
        this.bytes = bytes;
        this.root = root;
        this.spans = spans;
    }

    /** How many bytes it was read from. */
    public int length() {
        return bytes.length;
    }

    public Json.Obj root() {
        return root;
    }

    /**
     * The original bytes with these top-level members set; every other value stays byte for byte.
     *
     * @param members name to value, the value as JSON text; null leaves the member out
     */
    public byte[] with(Map<String, ? extends @Nullable String> members) {
        boolean shorter = members.entrySet().stream()
                .anyMatch(each -> each.getValue() == null && spans.containsKey(each.getKey()));
        return shorter ? rewritten(members) : spliced(members);
    }

    private byte[] spliced(Map<String, ? extends @Nullable String> members) {
        if (members.isEmpty()) {
            return bytes;
        }
        List<Splice> splices = new ArrayList<>();
        List<String> added = new ArrayList<>();
        members.forEach((name, value) -> {
            Span span = spans.get(name);
            if (value == null) {
                return;
            }
            if (span == null) {
                added.add(JsonText.quoted(name) + ':' + value);
            } else {
                splices.add(new Splice(span.from, span.to, value));
            }
        });
        if (!added.isEmpty()) {
            int afterBrace = afterOpeningBrace();
            String comma = isEmpty(afterBrace) ? "" : ",";
            splices.add(new Splice(afterBrace, afterBrace, String.join(",", added) + comma));
        }
        return splice(splices);
    }

    /** All members again, because one is left out: each value keeps its bytes. */
    private byte[] rewritten(Map<String, ? extends @Nullable String> members) {
        Map<String, @Nullable String> all = new LinkedHashMap<>();
        root.members().keySet().forEach(name -> all.put(name, raw(name)));
        all.putAll(members);
        return all.entrySet().stream()
                .filter(each -> each.getValue() != null)
                .map(each -> JsonText.quoted(each.getKey()) + ':' + each.getValue())
                .collect(Collectors.joining(",", "{", "}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] splice(List<Splice> splices) {
        splices.sort(Comparator.comparingInt(Splice::from));
        var out = new ByteArrayOutputStream(bytes.length + 64);
        int done = 0;
        for (Splice splice : splices) {
            out.write(bytes, done, splice.from - done);
            out.writeBytes(splice.text.getBytes(StandardCharsets.UTF_8));
            done = splice.to;
        }
        out.write(bytes, done, bytes.length - done);
        return out.toByteArray();
    }

    /** Reads the bytes: the root may hold only some of the members. */
    private boolean isEmpty(int afterBrace) {
        int at = afterBrace;
        while (bytes[at] <= ' ') {
            at++;
        }
        return bytes[at] == '}';
    }

    private int afterOpeningBrace() {
        int at = 0;
        while (bytes[at] != '{') {
            at++;
        }
        return at + 1;
    }

    /** The JSON text of a top-level member as it was written, or null. */
    public @Nullable String raw(String name) {
        Span span = spans.get(name);
        return span == null ? null : new String(bytes, span.from, span.to - span.from, StandardCharsets.UTF_8);
    }

    private record Splice(int from, int to, String text) {}
}
