package aigateway.webhooks;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The three headers of Standard Webhooks 1.0, symmetric ({@code v1}). */
public final class Signature {
    /** A rolled secret and its successor, and room for one more roll within the grace time. */
    private static final int SECRETS_MAX = 3;

    private Signature() {}

    /**
     * The headers of one attempt; IllegalArgumentException for an id with a dot, or without a secret.
     *
     * @param id the same for every attempt of one event, so that the receiver can tell repeats
     * @param at the time of this attempt; receivers refuse what is minutes old
     * @param body the very bytes that are sent
     * @param secrets one, or several during a roll: each signs, and the receiver takes any
     */
    public static Map<String, String> headers(String id, Instant at, byte[] body, List<WebhookSecret> secrets) {
        // The signed text is id.timestamp.body: a dot in the id would let two events share one signature.
        if (id.isEmpty() || id.indexOf('.') >= 0) {
            throw new IllegalArgumentException("a webhook id is not empty and has no dot");
        }
        if (secrets.isEmpty() || secrets.size() > SECRETS_MAX) {
            throw new IllegalArgumentException("an event is signed with 1 to " + SECRETS_MAX + " secrets");
        }
        String timestamp = Long.toString(at.getEpochSecond());
        byte[] prefix = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        String signatures = secrets.stream()
                .map(secret -> "v1," + Base64.getEncoder().encodeToString(secret.hmac(prefix, body)))
                .collect(Collectors.joining(" "));
        return Map.of("webhook-id", id, "webhook-timestamp", timestamp, "webhook-signature", signatures);
    }
}
