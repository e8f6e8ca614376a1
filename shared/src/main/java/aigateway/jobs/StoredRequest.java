package aigateway.jobs;

import aigateway.providers.ClientHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A job's request as it is stored: the body and, where the client sent any, the headers that give it its meaning or name its
 * trace. A zero byte, which JSON cannot hold, separates them.
 */
record StoredRequest(byte[] body, ClientHeaders headers) {
    private static final byte SEPARATOR = 0;

    byte[] bytes() {
        List<String> all = headers.allLines();
        if (all.isEmpty()) {
            return body;
        }
        byte[] lines = String.join("\n", all).getBytes(StandardCharsets.US_ASCII);
        byte[] both = Arrays.copyOf(body, body.length + 1 + lines.length);
        both[body.length] = SEPARATOR;
        System.arraycopy(lines, 0, both, body.length + 1, lines.length);
        return both;
    }

    static StoredRequest read(byte[] stored) {
        for (int i = 0; i < stored.length; i++) {
            if (stored[i] == SEPARATOR) {
                var lines = new String(stored, i + 1, stored.length - i - 1, StandardCharsets.US_ASCII);
                return new StoredRequest(
                        Arrays.copyOf(stored, i), ClientHeaders.ofLines(List.of(lines.split("\n", -1))));
            }
        }
        return new StoredRequest(stored, ClientHeaders.NONE);
    }
}
