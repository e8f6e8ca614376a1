package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that the request offers.
 *
 * @param parameters its JSON schema; an empty object when it takes none
 */
record Tool(String name, JsonNode parameters) {
    private static final String CHOICE = "tool_choice";

    /**
     * Reads the offered tools.
     *
     * @param nested whether the API puts name and parameters under {@code function}, as Chat Completions does
     * @return the function that {@code tool_choice} forces; null when the model may talk, and the mock then does
     */
    static @Nullable Tool forced(Fields request, boolean nested) {
        List<Tool> tools = new ArrayList<>();
        for (Fields tool : request.objects("tools")) {
            if (!tool.requireText("type").equals("function")) {
                throw Refusal.unsupported(tool.place(), "The mock calls functions only.");
            }
            Fields function = nested ? tool.object("function") : tool;
            if (function == null) {
                throw Refusal.missing(tool.path() + "function");
            }
            String name = function.requireText("name", 128);
            function.flag("strict", true);
            Fields parameters = function.object("parameters");
            tools.add(new Tool(name, parameters == null ? Json.object() : parameters.node()));
        }
        JsonNode choice = request.find(CHOICE);
        if (choice == null) {
            return null;
        }
        return choice.isTextual() ? mode(choice.textValue(), tools) : named(Fields.of(choice, CHOICE), tools, nested);
    }

    private static @Nullable Tool mode(String mode, List<Tool> tools) {
        return switch (mode) {
            case "none", "auto" -> null;
            case "required" -> first(tools);
            default -> throw Refusal.value(CHOICE, "supported values are: 'none', 'auto', and 'required'");
        };
    }

    private static @Nullable Tool named(Fields choice, List<Tool> tools, boolean nested) {
        String type = choice.requireText("type");
        if (type.equals("function")) {
            return find(choice, tools, nested);
        }
        Fields allowed = nested ? choice.object("allowed_tools") : choice;
        if (!type.equals("allowed_tools") || allowed == null) {
            throw Refusal.unsupported(
                    CHOICE, "The mock cannot be made to use '" + type + "'; it calls functions only.");
        }
        List<Tool> found = allowed.objects("tools").stream()
                .map(tool -> find(tool, tools, nested))
                .toList();
        return "required".equals(allowed.oneOf("mode", List.of("auto", "required"))) ? first(found) : null;
    }

    private static Tool find(Fields choice, List<Tool> tools, boolean nested) {
        Fields function = nested ? choice.object("function") : choice;
        String name = function == null ? "" : function.requireText("name");
        return tools.stream()
                .filter(tool -> tool.name.equals(name))
                .findFirst()
                .orElseThrow(() -> Refusal.value(CHOICE, "it names a function that is not in 'tools'"));
    }

    private static Tool first(List<Tool> tools) {
        if (tools.isEmpty()) {
            throw Refusal.value(CHOICE, "'required' needs 'tools'");
        }
        return tools.getFirst();
    }
}
