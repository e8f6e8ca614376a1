package aigateway.audit;

import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What refused calls have in common that are counted together.
 *
 * @param minute its beginning
 * @param team of the key; null when it has none
 * @param askedModel as sums name it; empty when the body was not read
 */
public record Refusal(
        Instant minute,
        KeyId key,
        @Nullable TeamId team,
        Endpoint endpoint,
        String askedModel,
        int status,
        String code) {
    public static Refusal at(
            Instant instant,
            KeyId key,
            @Nullable TeamId team,
            Endpoint endpoint,
            String askedModel,
            int status,
            String code) {
        return new Refusal(instant.truncatedTo(ChronoUnit.MINUTES), key, team, endpoint, askedModel, status, code);
    }
}
