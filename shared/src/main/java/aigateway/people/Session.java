package aigateway.people;

import aigateway.kernel.SessionId;
import java.time.Duration;
import java.time.Instant;

/**
 * A browser in which a person is signed in.
 *
 * @param limited whether it may do nothing but replace a one-time password
 * @param source the address of the sign-in
 * @param browser as the browser calls itself, cut
 * @param lastSeenAt exact to {@link #SEEN_EVERY}
 * @param expiresAt however much it is used
 */
public record Session(
        SessionId id,
        Method method,
        boolean limited,
        String source,
        String browser,
        Instant createdAt,
        Instant lastSeenAt,
        Instant expiresAt) {
    /** Without a request for this long it ends: the length of a working day. */
    public static final Duration IDLE = Duration.ofHours(12);
    /** It ends after this long, however much it is used. */
    public static final Duration LIFETIME = Duration.ofDays(7);
    /** A one-time password must be replaced in this time. */
    public static final Duration LIMITED_LIFETIME = Duration.ofMinutes(15);
    /** How often its last use is written. */
    public static final Duration SEEN_EVERY = Duration.ofMinutes(1);

    /** How its person signed in. */
    public enum Method {
        PASSWORD,
        OIDC
    }

    /** When it ends without another request. */
    public Instant endsAt() {
        Instant idle = lastSeenAt.plus(IDLE);
        return idle.isBefore(expiresAt) ? idle : expiresAt;
    }
}
