package aigateway.formats;

import aigateway.json.FoldedName;
import aigateway.json.Json;
import aigateway.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which tools of a request cost nothing of their own: those that the client runs. A tool that the provider runs costs by use.
 *
 * @param clientTypes the types of tools that the client runs
 * @param builtIn the types of client tools whose description the provider adds itself
 * @param untyped the member by which a tool without a type is known to be the client's; null where each tool has a type
 * @param capped whether the API has a cap for the calls of the provider's tools
 */
record ToolRules(
        Set<String> clientTypes, Pattern builtIn, @Nullable String untyped, boolean capped) {
    static final String TOOLS = "tools";
    /** OpenAI's older name for tools. */
    static final String FUNCTIONS = "functions";

    static final ToolRules CHAT = new ToolRules(Set.of("function", "custom"), Pattern.compile("(?!)"), null, false);
    static final ToolRules RESPONSES =
            new ToolRules(Set.of("function", "custom"), Pattern.compile("local_shell|apply_patch"), null, true);
    static final ToolRules MESSAGES = new ToolRules(
            Set.of("custom"), Pattern.compile("(bash|text_editor|memory|computer)_\\d{8}"), "input_schema", false);

    private static final String TYPE = "type";
    private static final String NAMESPACE = "namespace";
    private static final Set<String> READ = Set.of(TYPE, TOOLS, "function", "input_schema", "execution", "environment");

    /** Tools that are no list: some servers would read another value as tools too. */
    static Optional<Problem> check(Json.Obj request) {
        Json tools = request.member(TOOLS);
        return tools == null || tools instanceof Json.Arr
                ? Optional.empty()
                : Optional.of(Problem.invalidType(TOOLS, "an array"));
    }

    /**
     * @param callsMax how often the request lets the provider's tools run, or null
     */
    List<OpenCost> openCosts(Json tools, @Nullable Long callsMax) {
        var open = new Open(new ArrayList<>(), callsMax);
        visit(tools, TOOLS, open);
        return open.costs;
    }

    private record Open(List<OpenCost> costs, @Nullable Long callsMax) {
        void add(OpenCost cost) {
            costs.add(cost);
        }
    }

    /** How many tools a provider describes to the model itself. */
    long builtIns(Json.Obj request) {
        return request.items(TOOLS).stream()
                .filter(tool -> tool instanceof Json.Obj it && isBuiltIn(it))
                .count();
    }

    private void visit(Json tools, String path, Open open) {
        if (!(tools instanceof Json.Arr(var items))) {
            open.add(OpenCost.ambiguous(TOOLS, Problem.invalidType(path, "an array")));
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            String at = path + "[" + i + "]";
            if (items.get(i) instanceof Json.Obj tool) {
                visit(tool, at, open);
            } else {
                open.add(OpenCost.ambiguous(TOOLS, Problem.invalidType(at, "an object")));
            }
        }
    }

    private void visit(Json.Obj tool, String path, Open open) {
        FoldedName.Variant variant = FoldedName.firstVariant(tool.members().keySet(), READ);
        if (variant != null) {
            open.add(OpenCost.ambiguous(TOOLS, ApiRequest.caseVariant(path + ".", variant)));
        }
        Json type = tool.member(TYPE);
        if (!isTyped(tool)) {
            open.add(OpenCost.ambiguous(TOOLS, Problem.invalidType(path + ".type", "a string")));
        } else if (NAMESPACE.equals(tool.text(TYPE)) && tool.member(TOOLS) instanceof Json.Arr nested) {
            visit(nested, path + "." + TOOLS, open);
        } else if (type != null && !isClients(tool)) {
            String param = path + ".type";
            open.add(HostedTools.surcharge(tool, open.callsMax)
                    .map(known -> OpenCost.priced(TOOLS, param, known))
                    .orElseGet(() -> OpenCost.uncapped(TOOLS, param)));
        }
        if (CostRules.isKeptLong(tool.member("cache_control"))) {
            open.add(OpenCost.priced(TOOLS, path + ".cache_control", CostRules.keptLong(tool)));
        }
    }

    private boolean isTyped(Json.Obj tool) {
        return tool.member(TYPE) == null
                ? untyped != null && tool.member(untyped) != null
                : tool.member(TYPE) instanceof Json.Str;
    }

    private boolean isClients(Json.Obj tool) {
        return clientTypes.contains(String.valueOf(tool.text(TYPE))) || isBuiltIn(tool);
    }

    private boolean isBuiltIn(Json.Obj tool) {
        String type = String.valueOf(tool.text(TYPE));
        Json.Obj environment = tool.object("environment");
        return builtIn.matcher(type).matches()
                || (type.equals("tool_search") && "client".equals(tool.text("execution")))
                || (type.equals("shell") && environment != null && "local".equals(environment.text(TYPE)));
    }
}
