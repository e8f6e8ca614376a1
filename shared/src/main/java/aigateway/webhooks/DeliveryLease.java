package aigateway.webhooks;

/**
 * The right to send a delivery until the lease ends. Later writes carry the epoch, so that a sender that continues too late
 * changes nothing.
 *
 * @param attempt from 1
 */
public record DeliveryLease(Delivery delivery, int attempt, long epoch) {}
