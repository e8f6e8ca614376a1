package aigateway.formats;

import aigateway.json.Document;
import aigateway.json.Json;
import aigateway.kernel.Consumption;
import aigateway.kernel.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API that providers speak: how a request is checked, how its cost is bounded, and which members the gateway adds to it.
 * If clients speak the API too, the class is also an {@link ApiFormat}.
 */
public interface WireApi {
    /** Its name in the configuration's {@code apis}. */
    String name();

    /** The end of its URL, after the base URL and its version. */
    String urlSuffix();

    /** The member that holds the input. */
    String inputMember();

    /** The model of a request that names none; null where a request must name one. */
    default @Nullable String defaultModel() {
        return null;
    }

    /** The problem of a request, except for its model, which is checked elsewhere; empty if there is none. */
    default Optional<Problem> check(Json.Obj request) {
        return Optional.empty();
    }

    /** The API that a provider must speak to take these requests; another one for an operation that belongs to it. */
    default WireApi offeredWith() {
        return this;
    }

    /** Why a request cannot be sent to a provider that does not speak the API and to whose APIs there is no translation. */
    default Problem notOffered() {
        return Problem.unsupported("model", "The provider of this model does not offer " + name() + ".");
    }

    /** The output cap of a request without problem. */
    OutputCap outputCap(Json.Obj request);

    /** Whether its requests are forms. */
    default boolean isForm() {
        return false;
    }

    /** Whether a reply of another type than JSON is a result: a recording, a text. */
    default boolean mayReply(String mediaType) {
        return false;
    }

    /**
     * What a reply without usage has consumed, as the request and the reply show it. The first counts whose parts the
     * model's price has.
     */
    default List<Consumption> shown(ApiRequest request, byte[] reply) {
        return List.of();
    }

    /** Whether a request may have an output cap. Without one only the model's own maximum bounds the output. */
    default boolean takesOutputCap() {
        return true;
    }

    /**
     * The member into which the gateway writes an output cap, if the request has none; what is named where the cost has no
     * bound. Not called for an API without output.
     *
     * @param chatMember the member for the cap in a chat request to the provider
     */
    String outputCapMember(String chatMember);

    default InputBound inputBound(Document request) {
        return InputBound.of(request, inputMember(), costRules());
    }

    /** What the members of its requests cost. */
    CostRules costRules();

    /** The names that the gateway reads or knows. Another name must not differ from them only by case. */
    default Set<String> knownNames() {
        return costRules().names();
    }

    /** The members that the gateway sets beside where a hard budget applies, as JSON text. */
    default Map<String, String> editsWithinBudget(ApiRequest request) {
        return Map.of();
    }

    /** The members that the gateway sets in each request, as JSON text. */
    default Map<String, String> edits(ApiRequest request) {
        return Map.of();
    }

    /** Whether its responses list what the provider's tools did, which is read for its price. */
    default boolean listsToolCalls() {
        return false;
    }

    /** Reads the usage in a stream of its responses. */
    default UsageMeter usageMeter(ApiRequest request) {
        return new ChatUsage(request.cap().choices());
    }
}
