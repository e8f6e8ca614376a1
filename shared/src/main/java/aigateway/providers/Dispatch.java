package aigateway.providers;

import org.jspecify.annotations.Nullable;

/**
 * Whether the first byte of one attempt's request may have reached its provider, and with which key. Before the first byte, the
 * attempt has cost nothing.
 */
public final class Dispatch {
    private volatile boolean sent;
    private volatile @Nullable String key;

    /** Called before the first byte is written to a connection. */
    public void markSent() {
        sent = true;
    }

    public boolean isSent() {
        return sent;
    }

    /** @param name of the provider's key, as the configuration has it */
    public void use(String name) {
        key = name;
    }

    /** The name of the key; null when the provider has none, or before it is chosen. */
    public @Nullable String key() {
        return key;
    }
}
