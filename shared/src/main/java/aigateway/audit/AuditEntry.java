package aigateway.audit;

import java.time.Instant;

/**
 * A link of the chain of admin events.
 *
 * @param seq from 1, without gaps
 * @param event what was done
 * @param hashed the text that the hash covers: a JSON array of the number, the microseconds since 1970 and the event's parts
 * @param previous the hash of the entry before, in hexadecimal digits; empty for the first
 * @param hash SHA-256 of a byte 1, the bytes of {@code previous} and the text, in hexadecimal digits
 */
public record AuditEntry(long seq, Instant at, AdminEvent event, String hashed, String previous, String hash) {
    ChainPosition position() {
        return new ChainPosition(seq, hash);
    }
}
