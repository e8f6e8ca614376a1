package aigateway.local.drills;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An event as it came to a receiver.
 *
 * @param name the first label of the host that it was sent to
 * @param headers by name in lower case
 * @param nanos when it came, by System.nanoTime
 */
record Received(String name, String path, Map<String, String> headers, String body, long nanos) {
    /** Checked as a receiver would, with nothing of the product. */
    boolean isSignedWith(String secret) {
        String signed = headers.get("webhook-id") + "." + headers.get("webhook-timestamp") + "." + body;
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] expected = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
            return ("v1," + Base64.getEncoder().encodeToString(expected)).equals(headers.get("webhook-signature"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
