package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.kernel.Result;

/**
 * Translates requests of one API into another. Keeps nothing between calls: each call gets its own {@link ResponseTranslator}.
 */
@FunctionalInterface
public interface Translation {
    /**
     * Translates a whole request. Members that have no effect on the response in the other API are left out; members that
     * change its meaning and have no equivalent are refused.
     */
    Result<Translated> translate(Json.Obj request, ResponseIdentity identity);

    /**
     * A translated request, and the translator of its response.
     *
     * @param request in the provider's API
     */
    record Translated(Json.Obj request, ResponseTranslator translator) {}
}
