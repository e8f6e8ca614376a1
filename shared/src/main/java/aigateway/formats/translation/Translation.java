package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.kernel.Problem;

/**
 * Carries requests of one API into another. Keeps nothing between calls; what a call's answer needs is in {@link
 * ResponseTranslator}.
 */
@FunctionalInterface
public interface Translation {
    /**
     * The request in the other API.
     *
     * @param asked the whole request; members that are no business of the other API are left out, those that change the
     *     meaning of
     *     the answer and cannot be carried are refused
     */
    Carried carry(Json.Obj asked, ResponseIdentity stamp);

    /** What carrying came to. */
    sealed interface Carried {
        record Request(Json.Obj body, ResponseTranslator answering) implements Carried {}

        record Refused(Problem problem) implements Carried {}
    }
}
