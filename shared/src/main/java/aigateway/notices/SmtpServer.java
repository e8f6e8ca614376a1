package aigateway.notices;

import org.jspecify.annotations.Nullable;

/**
 * The server that takes the mail.
 *
 * @param user null: no authentication
 * @param from the sender's address
 */
public record SmtpServer(
        String host,
        int port,
        Encryption encryption,
        @Nullable String user,
        String from) {
    /** How a connection is encrypted. */
    public enum Encryption {
        /** Begins in plain text and must change to TLS before anything is sent. */
        STARTTLS,
        /** From the first byte. */
        TLS,
        NONE
    }
}
