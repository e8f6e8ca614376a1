package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.kernel.Result;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Translates requests of one API into another. Keeps nothing between calls: each call gets its own {@link ResponseTranslator}.
 */
@FunctionalInterface
public interface Translation {
    /**
     * Translates a whole request. A member that the other API lacks is left out, and named. A member that changes what the
     * response is, so that the client cannot use it, is refused.
     */
    Result<Translated> translate(Json.Obj request, ResponseIdentity identity);

    /**
     * A translated request, and the translator of its response.
     *
     * @param request in the provider's API
     * @param translator null if the response needs no change
     * @param leftOut the paths of members that the translated request lacks
     */
    record Translated(Json.Obj request, @Nullable ResponseTranslator translator, Set<String> leftOut) {}
}
