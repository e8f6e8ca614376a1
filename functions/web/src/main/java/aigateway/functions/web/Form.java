package aigateway.functions.web;

import aigateway.kernel.Problem;
import io.micronaut.http.HttpRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The fields of a form that a browser sent. */
public final class Form {
    private static final String TYPE = "application/x-www-form-urlencoded";
    /** Far more than a page of ours sends. */
    private static final int BYTES_MAX = 64 * 1024;

    private static final int FIELDS_MAX = 100;

    /** Of a request that has none. */
    public static final Form NONE = new Form(Map.of());

    private final Map<String, String> fields;

    private Form(Map<String, String> fields) {
        this.fields = fields;
    }

    /**
     * @throws RefusedRequest when it is no form, or has a field twice
     */
    public static Form read(HttpRequest<?> request) {
        String type = request.getHeaders().get("Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(TYPE)) {
            throw new RefusedRequest(Problem.unsupported("Content-Type", "Send the form as " + TYPE + "."));
        }
        return parse(new String(Requests.body(request, BYTES_MAX).bytes(), StandardCharsets.UTF_8));
    }

    static Form parse(String text) {
        Map<String, String> fields = new HashMap<>();
        String[] pairs = text.isEmpty() ? new String[0] : text.split("&", -1);
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (fields.put(name, value) != null || fields.size() > FIELDS_MAX) {
                throw new RefusedRequest(Problem.badRequest(400));
            }
        }
        return new Form(fields);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RefusedRequest(Problem.badRequest(400), e);
        }
    }

    /** Empty where it was not sent. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** An empty text where it was not sent. */
    public String text(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Of those that were sent and begin with a text, what follows it: the checked boxes of a group. */
    public List<String> checked(String prefix) {
        return fields.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .sorted()
                .toList();
    }

    /** Never prints the values. */
    @Override
    public String toString() {
        return "Form" + fields.keySet();
    }
}
