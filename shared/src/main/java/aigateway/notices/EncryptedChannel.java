package aigateway.notices;

import aigateway.kernel.ChannelId;
import aigateway.secrets.Vault;
import aigateway.webhooks.WebhookSecret;
import java.nio.charset.StandardCharsets;

/** What is encrypted of a channel, bound to its id. */
record EncryptedChannel(Vault vault, ChannelId id) {
    byte[] address(Address address) {
        return seal("address", address.text());
    }

    Address openAddress(String kind, byte[] sealed) {
        return Address.of(kind, open("address", sealed));
    }

    byte[] secret(WebhookSecret secret) {
        return seal("secret", secret.reveal());
    }

    WebhookSecret openSecret(byte[] sealed) {
        return WebhookSecret.parse(open("secret", sealed));
    }

    private byte[] seal(String column, String plain) {
        return vault.seal(place(column), plain.getBytes(StandardCharsets.UTF_8));
    }

    private String open(String column, byte[] sealed) {
        return new String(vault.open(place(column), sealed), StandardCharsets.UTF_8);
    }

    private String place(String column) {
        return "channel." + column + "|" + id;
    }
}
