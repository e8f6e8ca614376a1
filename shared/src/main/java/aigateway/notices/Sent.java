package aigateway.notices;

import java.util.Optional;

/** How one attempt to send a notice ended. Outcomes are a status or a short class, never text of the receiver. */
sealed interface Sent {
    String outcome();

    record Delivered(String outcome) implements Sent {}

    /** The receiver wants no more notices. */
    record Gone(String outcome) implements Sent {}

    /**
     * @param retryAfter as the receiver requested it
     */
    record Failed(String outcome, Optional<String> retryAfter) implements Sent {
        Failed(String outcome) {
            this(outcome, Optional.empty());
        }
    }
}
