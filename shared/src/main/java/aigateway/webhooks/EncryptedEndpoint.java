package aigateway.webhooks;

import aigateway.kernel.WebhookEndpointId;
import aigateway.secrets.Vault;
import java.nio.charset.StandardCharsets;

/** What is encrypted of an endpoint, bound to its id. */
record EncryptedEndpoint(Vault vault, WebhookEndpointId id) {
    byte[] url(String url) {
        return vault.seal(place("url"), url.getBytes(StandardCharsets.UTF_8));
    }

    String openUrl(byte[] sealed) {
        return new String(vault.open(place("url"), sealed), StandardCharsets.UTF_8);
    }

    byte[] secret(WebhookSecret secret) {
        return vault.seal(place("secret"), secret.bytes());
    }

    /** The present one or the one before it: a roll moves it from column to column without opening it. */
    WebhookSecret openSecret(byte[] sealed) {
        return WebhookSecret.of(vault.open(place("secret"), sealed));
    }

    private String place(String column) {
        return "webhook_endpoint." + column + "|" + id;
    }
}
