package aigateway.notices;

import aigateway.webhooks.WebhookSecret;
import org.jspecify.annotations.Nullable;

/** Where a notice goes. */
sealed interface Receiver {
    /**
     * @param secret that signs; null where nothing is signed
     */
    record Known(Address address, @Nullable WebhookSecret secret) implements Receiver {}

    /** The channel is disabled or deleted. */
    record Disabled() implements Receiver {}

    /** What is encrypted of the channel cannot be opened: its version of {@code DATA_KEY} is missing, or it is damaged. */
    record NotOpened() implements Receiver {}
}
