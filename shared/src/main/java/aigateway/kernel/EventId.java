package aigateway.kernel;

/** Names one webhook event: {@code evt_} and 32 hex digits; the same at every attempt and for every receiver. */
public record EventId(String value) {
    /** Of its delivery to the webhook that a job or batch itself names; every other receiver's has an id of its own. */
    public DeliveryId ownDelivery() {
        return new DeliveryId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
