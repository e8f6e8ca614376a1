package aigateway.providers;

import aigateway.json.Fields;
import aigateway.json.Json;
import aigateway.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A function that the model may call.
 *
 * @param parameters its JSON schema; empty when it takes none
 */
record MockTool(String name, Json.Obj parameters) {
    private static final int NAME_LENGTH_MAX = 128;
    private static final String CHOICE = "tool_choice";

    /** How an endpoint writes tools: flat in Responses, under {@code function} in Chat. */
    enum Shape {
        FLAT,
        NESTED;

        private Json.@Nullable Obj function(Json.Obj holder) {
            return this == FLAT ? holder : holder.object("function");
        }

        private Json.@Nullable Obj allowed(Json.Obj choice) {
            return this == FLAT ? choice : choice.object("allowed_tools");
        }
    }

    /** All the request's tools; what a provider would have to host itself is refused by its name. */
    static List<MockTool> read(Json.Obj body, Shape shape, Fields judged) {
        List<MockTool> tools = new ArrayList<>();
        Json list = body.member("tools");
        if (list != null && !(list instanceof Json.Arr)) {
            judged.refuse(Problem.invalidType("tools", "an array of objects"));
        }
        for (Json item : body.items("tools")) {
            read(item, "tools[" + tools.size() + "]", shape, judged).ifPresent(tools::add);
            if (judged.problem() != null) {
                return List.of();
            }
        }
        return tools;
    }

    private static Optional<MockTool> read(Json item, String param, Shape shape, Fields judged) {
        if (!(item instanceof Json.Obj tool)) {
            judged.refuse(Problem.invalidType(param, "an object"));
            return Optional.empty();
        }
        String type = MockSettings.requiredText(tool, "type", param, judged);
        if (!type.equals("function")) {
            judged.refuse(Problem.unsupported(param, "The mock has no tool '" + type + "'; it calls functions only."));
            return Optional.empty();
        }
        Json.Obj function = shape.function(tool);
        if (function == null) {
            judged.refuse(Problem.missing(param + ".function"));
            return Optional.empty();
        }
        String where = shape == Shape.FLAT ? param : param + ".function";
        String name = MockSettings.requiredText(function, "name", where, judged);
        if (name.isEmpty() || name.length() > NAME_LENGTH_MAX) {
            judged.refuse(Problem.invalidValue(
                    where + ".name", "expected a string of 1 to " + NAME_LENGTH_MAX + " characters"));
        }
        Fields fields = Fields.of(function);
        fields.text("description", 0, Integer.MAX_VALUE);
        fields.object("parameters");
        fields.flag("strict", true);
        if (fields.problem() != null) {
            judged.refuse(Problem.invalidType(where, "a function with description, parameters and strict"));
        }
        Json.Obj parameters = function.object("parameters");
        return Optional.of(new MockTool(name, parameters == null ? MockSchema.ANYTHING : parameters));
    }

    /** The function that {@code tool_choice} insists on; null when the model is free, and this one then prefers to talk. */
    static @Nullable MockTool insisted(Json.Obj body, List<MockTool> tools, Shape shape, Fields judged) {
        return switch (body.member(CHOICE)) {
            case null -> null;
            case Json.Str(String mode) -> mode(mode, tools, judged);
            case Json.Obj choice -> named(choice, tools, shape, judged);
            case Json _ -> {
                judged.refuse(Problem.invalidType(CHOICE, "a string or an object"));
                yield null;
            }
        };
    }

    private static @Nullable MockTool mode(String mode, List<MockTool> tools, Fields judged) {
        switch (mode) {
            case "none", "auto" -> {}
            case "required" -> {
                if (!tools.isEmpty()) {
                    return tools.getFirst();
                }
                judged.refuse(Problem.invalidValue(CHOICE, "'required' needs 'tools'"));
            }
            default ->
                judged.refuse(Problem.invalidValue(CHOICE, "supported values are: 'none', 'auto', and 'required'"));
        }
        return null;
    }

    private static @Nullable MockTool named(Json.Obj choice, List<MockTool> tools, Shape shape, Fields judged) {
        String type = MockSettings.requiredText(choice, "type", CHOICE, judged);
        return switch (type) {
            case "function" -> {
                Json.Obj function = shape.function(choice);
                String name = function == null ? null : function.text("name");
                MockTool tool = name == null ? null : find(name, tools);
                if (tool == null) {
                    judged.refuse(Problem.invalidValue(CHOICE, "it names a function that is not in 'tools'"));
                }
                yield tool;
            }
            case "allowed_tools" -> allowed(shape.allowed(choice), tools, shape, judged);
            default -> {
                judged.refuse(Problem.unsupported(
                        CHOICE, "The mock cannot be made to use '" + type + "'; it calls functions only."));
                yield null;
            }
        };
    }

    private static @Nullable MockTool allowed(
            Json.@Nullable Obj choice, List<MockTool> tools, Shape shape, Fields judged) {
        String mode = choice == null ? null : choice.text("mode");
        if (choice == null
                || !("auto".equals(mode) || "required".equals(mode))
                || !(choice.member("tools") instanceof Json.Arr(List<Json> names))) {
            judged.refuse(
                    Problem.invalidValue(CHOICE, "allowed tools need a 'mode', 'auto' or 'required', and 'tools'"));
            return null;
        }
        MockTool first = null;
        for (Json item : names) {
            Json.Obj function = item instanceof Json.Obj tool ? shape.function(tool) : null;
            String name = function == null ? null : function.text("name");
            MockTool tool = name == null ? null : find(name, tools);
            if (tool == null) {
                judged.refuse(Problem.invalidValue(CHOICE, "it allows a function that is not in 'tools'"));
                return null;
            }
            first = first == null ? tool : first;
        }
        if (first == null) {
            judged.refuse(Problem.invalidValue(CHOICE, "it allows no function"));
        }
        return "required".equals(mode) ? first : null;
    }

    private static @Nullable MockTool find(String name, List<MockTool> tools) {
        for (MockTool tool : tools) {
            if (tool.name.equals(name)) {
                return tool;
            }
        }
        return null;
    }
}
