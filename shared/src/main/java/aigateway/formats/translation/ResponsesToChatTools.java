package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The choice among the tools of a Responses request, flat, as Chat Completions has it, nested. */
record ResponsesToChatTools(RequestObject request, ClientTools tools) {
    private static final String FUNCTION = "function";
    private static final String CUSTOM = "custom";
    private static final String CHOICE = "tool_choice";
    private static final Json AUTO = new Json.Str("auto");

    void write(JsonObject chat) throws UnsupportedTranslation {
        List<Json> functions = tools.functions();
        Json choice = choice();
        if (!functions.isEmpty()) {
            chat.json("tools", new Json.Arr(functions))
                    .json(CHOICE, choice)
                    .json("parallel_tool_calls", request.member("parallel_tool_calls"));
        } else if (tools.leftOutAny()) {
            // Nothing is left to choose.
            if (choice != null && !AUTO.equals(choice)) {
                request.leaveOut(CHOICE);
            }
        } else if (!AUTO.equals(choice) && !new Json.Str("none").equals(choice)) {
            // OpenAI refuses the members about tools where there are none, and clients send these two by default.
            chat.json(CHOICE, choice);
        }
    }

    private @Nullable Json choice() throws UnsupportedTranslation {
        if (!(request.member(CHOICE) instanceof Json.Obj choice)) {
            return request.member(CHOICE);
        }
        return switch (choice.text("type")) {
            case FUNCTION, CUSTOM -> named(choice);
            case "allowed_tools" -> allowed(choice);
            case null -> throw request.unsupported(CHOICE, "This model's provider has functions only.");
            // A tool that runs at OpenAI: the model may choose among what is left.
            default -> {
                request.leaveOut(CHOICE);
                yield tools.functions().isEmpty() ? null : AUTO;
            }
        };
    }

    private Json allowed(Json.Obj choice) {
        List<Json> allowed = new ArrayList<>();
        for (Json item : choice.items("tools")) {
            String type = item instanceof Json.Obj tool ? tool.text("type") : null;
            if (item instanceof Json.Obj tool && (FUNCTION.equals(type) || CUSTOM.equals(type))) {
                allowed.add(named(tool));
            } else if (item instanceof Json.Obj group && group.text("name") != null && "namespace".equals(type)) {
                tools.sentOfNamespace(String.valueOf(group.text("name")))
                        .forEach(name -> allowed.add(function(new Json.Str(name))));
            } else {
                request.leftOut().add(CHOICE + ".tools." + type);
            }
        }
        if (allowed.isEmpty()) {
            return new Json.Str("none");
        }
        return JsonObject.of()
                .text("type", "allowed_tools")
                .json(
                        "allowed_tools",
                        JsonObject.of()
                                .json("mode", choice.member("mode"))
                                .json("tools", new Json.Arr(allowed))
                                .object())
                .object();
    }

    private Json named(Json.Obj chosen) {
        boolean custom = CUSTOM.equals(chosen.text("type"));
        String name = chosen.text("name");
        Json sent = name == null
                ? chosen.member("name")
                : new Json.Str(tools.sent(new ClientTools.Tool(custom, chosen.text("namespace"), name)));
        return function(sent);
    }

    private static Json function(@Nullable Json name) {
        return JsonObject.of()
                .text("type", FUNCTION)
                .json(FUNCTION, JsonObject.of().json("name", name).object())
                .object();
    }
}
