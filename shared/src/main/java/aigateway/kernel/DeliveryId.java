package aigateway.kernel;

/** Names one webhook event and its delivery: {@code evt_} and 32 hex digits; the same over every attempt. */
public record DeliveryId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
