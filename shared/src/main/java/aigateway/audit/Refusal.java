package aigateway.audit;

import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What refused calls have in common that are counted together.
 *
 * @param minute its beginning
 */
public record Refusal(Instant minute, KeyId key, Endpoint endpoint, int status, String code) {
    public static Refusal at(Instant instant, KeyId key, Endpoint endpoint, int status, String code) {
        return new Refusal(instant.truncatedTo(ChronoUnit.MINUTES), key, endpoint, status, code);
    }
}
