package aigateway.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks a webhook's signature as a receiver would, without any code of the product. */
public final class Signed {
    private Signed() {}

    /**
     * @param secret as shown to its owner, {@code whsec_...}
     */
    public static boolean with(String secret, WebhookReceiver.Received event) {
        String signed =
                event.headers().get("webhook-id") + "." + event.headers().get("webhook-timestamp") + "." + event.body();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            String expected =
                    "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
            return List.of(event.headers().getOrDefault("webhook-signature", "").split(" ", -1))
                    .contains(expected);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
