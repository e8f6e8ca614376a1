package aigateway.local;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request as a client writes it.
 *
 * @param target path and query, encoded as on the wire
 * @param body empty for none
 */
record Sent(String method, String target, List<Map.Entry<String, String>> headers, byte[] body) {
    static Sent of(String method, String target) {
        return new Sent(method, target, List.of(), new byte[0]);
    }

    static Sent get(String target) {
        return of("GET", target);
    }

    static Sent post(String target, String json) {
        return of("POST", target).json(json);
    }

    Sent with(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new Sent(method, target, List.copyOf(more), body);
    }

    Sent bearer(String token) {
        return with("Authorization", "Bearer " + token);
    }

    Sent json(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8)).with("Content-Type", "application/json");
    }

    /** Without a word about its type. */
    Sent body(byte[] bytes) {
        return new Sent(method, target, headers, bytes);
    }
}
