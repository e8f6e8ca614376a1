package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** OpenAI's {@code /v1/responses}. */
public final class Responses implements ApiFormat, WireApi {
    private static final List<String> CAPS = List.of("max_output_tokens");
    private static final CostRules COSTS = CostRules.of(
            "input instructions tool_choice parallel_tool_calls max_output_tokens max_tool_calls verbosity store"
                    + " include truncation prompt_cache_key prompt_cache_retention client_metadata previous_response_id"
                    + " conversation",
            ToolRules.RESPONSES);
    private static final String INPUT = "input";
    private static final String STORE = "store";
    /** These make a reply depend on earlier calls. */
    private static final Set<String> CONTINUING = Set.of("previous_response_id", "conversation");

    Responses() {}

    @Override
    public Endpoint endpoint() {
        return Endpoint.RESPONSES;
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
        return "/responses";
    }

    @Override
    public String inputMember() {
        return INPUT;
    }

    @Override
    public Set<String> fieldNames() {
        return Set.of(
                ("model input instructions role content type text name tools tool_choice function parameters strict"
                                + " description arguments output call_id id status refusal encrypted_content annotations"
                                + " temperature top_p stream stream_options store metadata user service_tier truncation"
                                + " include max_output_tokens reasoning effort summary format schema parallel_tool_calls"
                                + " top_logprobs previous_response_id background conversation prompt prompt_cache_key"
                                + " safety_identifier max_tool_calls verbosity image_url detail file_url filename"
                                + " file_data file_id")
                        .split(" "));
    }

    @Override
    public Optional<Problem> check(Json.Obj request) {
        return ToolRules.check(request).or(() -> OutputCap.check(request, CAPS));
    }

    @Override
    public CostRules costRules() {
        return COSTS;
    }

    @Override
    public OutputCap outputCap(Json.Obj request) {
        return OutputCap.of(request, CAPS, 1);
    }

    @Override
    public String outputCapMember(String chatMember) {
        return CAPS.getFirst();
    }

    @Override
    public boolean listsToolCalls() {
        return true;
    }

    @Override
    public UsageMeter usageMeter(ApiRequest request) {
        return new ResponsesUsage();
    }

    @Override
    public StreamReader streamReader(StreamReader.Client client, ApiRequest request) {
        return new ResponsesStreamReader(client);
    }

    /** OpenAI keeps responses for 30 days unless the request forbids it. */
    @Override
    public Map<String, String> edits(ApiRequest request) {
        return request.document().root().member(STORE) == null ? Map.of(STORE, "false") : Map.of();
    }

    /** Searches and the like have a price for each use. */
    @Override
    public Map<String, String> editsWithinBudget(ApiRequest request) {
        return HostedTools.areUncapped(request.document().root())
                ? Map.of(HostedTools.CALLS_MAX, Long.toString(HostedTools.CALLS_GRANTED))
                : Map.of();
    }

    /** A response that the provider stores has an id of its own, so each call must make a new one. */
    @Override
    public boolean isCacheable(ApiRequest request) {
        Json.Obj root = request.document().root();
        Json store = root.member(STORE);
        boolean isStored = store != null && !store.equals(new Json.Bool(false));
        return !request.streams() && !isStored && CONTINUING.stream().allMatch(name -> root.member(name) == null);
    }

    @Override
    public List<String> countedMembers() {
        return List.of("instructions", INPUT, "tools", "text");
    }

    @Override
    public Optional<Problem> checkCounted(Json.Obj request) {
        return switch (request.member(INPUT)) {
            case null -> Optional.empty();
            case Json.Str _, Json.Arr _ -> Optional.empty();
            case Json _ -> Optional.of(Problem.invalidType(INPUT, "a string or an array"));
        };
    }
}
