package aigateway.testing;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Result;
import aigateway.kernel.WebhookEndpointId;
import aigateway.webhooks.ManageWebhookEndpoints.IssuedEndpoint;
import aigateway.webhooks.WebhookEndpoint;
import aigateway.webhooks.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A webhook endpoint of a key, with short methods to use it. */
public record Registered(Product product, KeyId key, WebhookEndpointId id, WebhookSecret secret) {
    /**
     * @param more further members of the request, such as {@code "include_result":true}; may be empty
     */
    public static Registered at(String url, String more, Product product, String key) {
        KeyId owner = Product.id(key);
        String body = "{\"url\":\"" + url + "\"" + (more.isEmpty() ? "" : "," + more) + "}";
        IssuedEndpoint issued =
                value(product.gateway().webhooks().manageEndpoints().create(owner, Product.json(body)));
        return new Registered(product, owner, issued.endpoint().id(), issued.secret());
    }

    public Result<WebhookEndpoint> patch(String body) {
        return product.gateway().webhooks().manageEndpoints().patch(key, id, Product.json(body));
    }

    public WebhookSecret roll(String body) {
        return value(product.gateway().webhooks().manageEndpoints().roll(key, id, Product.json(body)))
                .secret();
    }

    /** A new test event's delivery, not yet sent. */
    public DeliveryId test() {
        return value(product.gateway().webhooks().manageEndpoints().test(key, id))
                .id();
    }

    private static <T> T value(Result<T> result) {
        return result.orElse(problem -> {
            throw new AssertionError(problem.message());
        });
    }

    /** The expected signature of an event, computed as a receiver would. */
    public static String signature(WebhookSecret secret, WebhookReceiver.Received received) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(
                    Base64.getDecoder().decode(secret.reveal().substring("whsec_".length())), "HmacSHA256"));
            String signed = received.headers().get("webhook-id") + "."
                    + received.headers().get("webhook-timestamp") + "." + received.body();
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
