package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import java.util.Optional;
import java.util.Set;

/** OpenAI's {@code /v1/moderations}: it rates texts and images, and is free of charge there. */
public final class Moderations implements ApiFormat, WireApi {
    private static final Endpoint ENDPOINT = new Endpoint("moderations");
    private static final CostRules COSTS = CostRules.of("input", ToolRules.CHAT);
    private static final String INPUT = "input";

    Moderations() {}

    @Override
    public Endpoint endpoint() {
        return ENDPOINT;
    }

    @Override
    public WireApi wireApi() {
        return this;
    }

    @Override
    public String name() {
        return ENDPOINT.kind();
    }

    @Override
    public String urlSuffix() {
        return "/moderations";
    }

    @Override
    public String inputMember() {
        return INPUT;
    }

    /** OpenAI's own default. The gateway writes it into the request, so that the model is the one that was priced. */
    @Override
    public String defaultModel() {
        return "omni-moderation-latest";
    }

    @Override
    public Set<String> fieldNames() {
        return Set.of("model", INPUT, "type", "text", "image_url", "url");
    }

    @Override
    public Optional<Problem> check(Json.Obj request) {
        if (ApiRequest.streams(request)) {
            return Optional.of(
                    Problem.unsupported("stream", "Moderations come whole; leave 'stream' out or send false."));
        }
        return switch (request.member(INPUT)) {
            case null -> Optional.of(Problem.missing(INPUT));
            case Json.Str _, Json.Arr _ -> Optional.empty();
            case Json _ -> Optional.of(Problem.invalidType(INPUT, "a string or an array"));
        };
    }

    @Override
    public CostRules costRules() {
        return COSTS;
    }

    @Override
    public OutputCap outputCap(Json.Obj request) {
        return OutputCap.NO_OUTPUT;
    }

    @Override
    public String outputCapMember(String chatMember) {
        throw new IllegalStateException("moderations have no output to cap");
    }
}
