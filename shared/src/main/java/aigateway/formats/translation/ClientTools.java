package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a Responses request that the client runs, as functions of Chat Completions. A custom tool becomes a function of
 * one text; a function of a namespace has the namespace before its name. Other tools need OpenAI, and are left out.
 */
final class ClientTools {
    /** The only parameter of the function that a custom tool becomes. */
    static final String INPUT = "input";

    private static final String FUNCTION = "function";
    private static final String CUSTOM = "custom";
    private static final String NAMESPACE = "namespace";
    private static final String TOOLS = "tools";
    private static final String DESCRIPTION = "description";
    private static final String BETWEEN = "__";
    /** Items that bring more tools: found by a search, or added later. */
    private static final Set<String> BRINGING_TOOLS = Set.of("tool_search_output", "additional_tools");

    private final List<Json> functions = new ArrayList<>();
    private final Map<Tool, String> sent = new HashMap<>();
    private final Map<String, Tool> received = new LinkedHashMap<>();
    private boolean leftOutAny;

    /**
     * A tool as the client knows it.
     *
     * @param custom whether it takes a text instead of an object
     */
    record Tool(boolean custom, @Nullable String namespace, String name) {}

    private ClientTools() {}

    static ClientTools of(RequestObject request) throws UnsupportedTranslation {
        var tools = new ClientTools();
        if (request.member(TOOLS) != null) {
            tools.add(request, null);
        }
        int places = request.json().items("input").size();
        for (int place = 0; place < places; place++) {
            if (request.json().items("input").get(place) instanceof Json.Obj item
                    && BRINGING_TOOLS.contains(String.valueOf(item.text("type")))
                    && item.member(TOOLS) != null) {
                tools.add(request.element("input", place), null);
            }
        }
        return tools;
    }

    /** None, for a response whose request had no tools. */
    static ClientTools none() {
        return new ClientTools();
    }

    /** As the tools of Chat Completions, in the order of the request. */
    List<Json> functions() {
        return functions;
    }

    /** Whether the request had tools that only OpenAI runs. */
    boolean leftOutAny() {
        return leftOutAny;
    }

    /** The name under which the provider knows a tool. */
    String sent(Tool tool) {
        String name = sent.get(tool);
        return name == null ? flat(tool) : name;
    }

    /** The names under which the provider knows the tools of a namespace. */
    List<String> sentOfNamespace(String namespace) {
        return received.entrySet().stream()
                .filter(each -> namespace.equals(each.getValue().namespace))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The tool that has this name at the provider. */
    Tool received(String name) {
        Tool tool = received.get(name);
        return tool == null ? new Tool(false, null, name) : tool;
    }

    private void add(RequestObject holder, @Nullable String namespace) throws UnsupportedTranslation {
        for (RequestObject tool : holder.objects(TOOLS)) {
            String type = tool.text("type");
            switch (type) {
                case FUNCTION -> addFunction(tool.json(), namespace);
                case CUSTOM -> addCustom(tool, namespace);
                case NAMESPACE -> add(tool, tool.text("name"));
                default -> {
                    leftOutAny = true;
                    tool.leaveOutByType();
                }
            }
        }
    }

    private void addFunction(Json.Obj tool, @Nullable String namespace) {
        String name = tool.text("name");
        Tool known = new Tool(false, namespace, String.valueOf(name));
        if (name == null || !sent.containsKey(known)) {
            functions.add(function(JsonObject.of()
                    .json("name", name == null ? tool.member("name") : new Json.Str(register(known)))
                    .json(DESCRIPTION, tool.member(DESCRIPTION))
                    .json("parameters", tool.member("parameters"))
                    .json("strict", StrictSchema.strict(tool))));
        }
    }

    private void addCustom(RequestObject tool, @Nullable String namespace) throws UnsupportedTranslation {
        Tool known = new Tool(true, namespace, tool.text("name"));
        if (!sent.containsKey(known)) {
            functions.add(function(JsonObject.of()
                    .text("name", register(known))
                    .text(DESCRIPTION, description(tool.json()))
                    .json("parameters", oneText())));
        }
    }

    /** A model of Chat Completions is not held to a grammar, so it reads it. */
    private static @Nullable String description(Json.Obj tool) {
        String own = tool.text(DESCRIPTION);
        Json.Obj format = tool.object("format");
        String grammar = format == null ? null : format.text("definition");
        if (format == null || grammar == null) {
            return own;
        }
        String syntax = format.text("syntax");
        return (own == null ? "" : own + "\n\n") + "The input must match this grammar ("
                + (syntax == null ? "" : syntax) + "):\n" + grammar;
    }

    private static Json.Obj oneText() {
        Json.Obj text = JsonObject.of().text("type", "string").object();
        return JsonObject.of()
                .text("type", "object")
                .json("properties", JsonObject.of().json(INPUT, text).object())
                .json("required", new Json.Arr(List.of(new Json.Str(INPUT))))
                .flag("additionalProperties", false)
                .object();
    }

    private static Json.Obj function(JsonObject function) {
        return JsonObject.of()
                .text("type", FUNCTION)
                .json(FUNCTION, function.object())
                .object();
    }

    /** Two tools may come to the same name. */
    private String register(Tool tool) {
        String name = flat(tool);
        while (received.containsKey(name)) {
            name += '_';
        }
        sent.put(tool, name);
        received.put(name, tool);
        return name;
    }

    private static String flat(Tool tool) {
        if (tool.namespace == null) {
            return tool.name;
        }
        return tool.namespace + (tool.namespace.endsWith(BETWEEN) ? "" : BETWEEN) + tool.name;
    }
}
