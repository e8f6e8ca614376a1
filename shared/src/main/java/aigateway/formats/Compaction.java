package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * OpenAI's {@code /v1/responses/compact}: a model makes a long conversation shorter. It takes the input of a response and no
 * output cap. Every provider with a Responses API is sent it; there is no translation, because its output is encrypted by
 * the provider.
 */
public final class Compaction implements ApiFormat, WireApi {
    private static final Endpoint ENDPOINT = new Endpoint("responses.compact");
    private static final CostRules COSTS = CostRules.of(
            "input instructions previous_response_id tool_choice parallel_tool_calls prompt_cache_key"
                    + " prompt_cache_retention store include client_metadata",
            ToolRules.RESPONSES);
    private static final String INPUT = "input";

    Compaction() {}

    @Override
    public Endpoint endpoint() {
        return ENDPOINT;
    }

    @Override
    public WireApi wireApi() {
        return this;
    }

    @Override
    public WireApi offeredWith() {
        return ApiFormats.RESPONSES;
    }

    @Override
    public Problem notOffered() {
        return Problem.unsupported(
                "model",
                "The provider of this model has no Responses API of its own, so it cannot compact a conversation. Request a"
                        + " summary with POST /v1/responses instead.");
    }

    @Override
    public String name() {
        return ENDPOINT.kind();
    }

    @Override
    public String urlSuffix() {
        return "/responses/compact";
    }

    @Override
    public String inputMember() {
        return INPUT;
    }

    @Override
    public Set<String> fieldNames() {
        return ApiFormats.RESPONSES.fieldNames();
    }

    @Override
    public Optional<Problem> check(Json.Obj request) {
        if (ApiRequest.streams(request)) {
            return Optional.of(Problem.unsupported(
                    "stream", "A compacted conversation comes whole; leave 'stream' out or send false."));
        }
        if (request.member(INPUT) == null && request.member("previous_response_id") == null) {
            return Optional.of(Problem.missing(INPUT));
        }
        return ApiFormats.RESPONSES.checkCounted(request).or(() -> ToolRules.check(request));
    }

    @Override
    public CostRules costRules() {
        return COSTS;
    }

    /** The request has no member for a cap, so the model's own maximum counts. */
    @Override
    public OutputCap outputCap(Json.Obj request) {
        return OutputCap.of(request, List.of(), 1);
    }

    @Override
    public boolean takesOutputCap() {
        return false;
    }

    @Override
    public String outputCapMember(String chatMember) {
        return "model";
    }

    /** Its output is encrypted for one conversation. */
    @Override
    public boolean isCacheable(ApiRequest request) {
        return false;
    }
}
