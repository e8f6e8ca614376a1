package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Anthropic's {@code /v1/messages}. */
public final class Messages implements ApiFormat, WireApi {
    private static final String CAP = "max_tokens";
    private static final CostRules COSTS =
            CostRules.of("messages system max_tokens tool_choice stop_sequences", ToolRules.MESSAGES);
    private static final String INPUT = "messages";

    Messages() {}

    @Override
    public Endpoint endpoint() {
        return Endpoint.MESSAGES;
    }

    @Override
    public WireApi wireApi() {
        return this;
    }

    @Override
    public String name() {
        return endpoint().kind();
    }

    @Override
    public String urlSuffix() {
        return "/messages";
    }

    @Override
    public String inputMember() {
        return INPUT;
    }

    @Override
    public Set<String> fieldNames() {
        return Set.of(
                ("model messages role content type text name id tools tool_choice description temperature top_p stream"
                                + " max_tokens metadata service_tier url data")
                        .split(" "));
    }

    @Override
    public ErrorBody errorBody() {
        return ErrorBody.ANTHROPIC;
    }

    @Override
    public Optional<Problem> check(Json.Obj request) {
        return request.member(CAP) == null
                ? Optional.of(Problem.missing(CAP))
                : ToolRules.check(request).or(() -> OutputCap.check(request, List.of(CAP)));
    }

    @Override
    public CostRules costRules() {
        return COSTS;
    }

    @Override
    public OutputCap outputCap(Json.Obj request) {
        return OutputCap.of(request, List.of(CAP), 1);
    }

    @Override
    public String outputCapMember(String chatMember) {
        return CAP;
    }

    @Override
    public UsageMeter usageMeter(ApiRequest request) {
        return new MessagesUsage();
    }

    @Override
    public StreamReader streamReader(StreamReader.Client client, ApiRequest request) {
        return new MessagesStreamReader(client);
    }

    @Override
    public List<String> countedMembers() {
        return List.of("system", INPUT, "tools");
    }

    @Override
    public Optional<Problem> checkCounted(Json.Obj request) {
        if (request.member("model") == null) {
            return Optional.of(Problem.missing("model"));
        }
        return switch (request.member(INPUT)) {
            case null -> Optional.of(Problem.missing(INPUT));
            case Json.Arr(var items) ->
                items.isEmpty()
                        ? Optional.of(Problem.invalidValue(INPUT, "expected at least one message"))
                        : Optional.empty();
            case Json _ -> Optional.of(Problem.invalidType(INPUT, "an array"));
        };
    }
}
