package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tools of a Responses request, flat, as the tools of a Chat Completions request, nested. */
final class ResponsesToChatTools {
    private static final String FUNCTION = "function";
    private static final String CHOICE = "tool_choice";

    private final TranslationErrors complaints;

    ResponsesToChatTools(TranslationErrors complaints) {
        this.complaints = complaints;
    }

    void write(Json.Obj asked, JsonObject body) {
        Json tools = asked.member("tools");
        if (tools != null && !(tools instanceof Json.Arr)) {
            complaints.say(Problem.invalidType("tools", "an array of objects"));
        }
        List<Json> functions = functions(asked.items("tools"));
        Json choice = choice(asked.member(CHOICE));
        if (!functions.isEmpty()) {
            body.json("tools", new Json.Arr(functions))
                    .json(CHOICE, choice)
                    .json("parallel_tool_calls", asked.member("parallel_tool_calls"));
        } else if (!new Json.Str("auto").equals(choice) && !new Json.Str("none").equals(choice)) {
            // OpenAI refuses the members about tools where there are none, and clients send these two by default.
            body.json(CHOICE, choice);
        }
    }

    private List<Json> functions(List<Json> tools) {
        List<Json> functions = new ArrayList<>(tools.size());
        for (int place = 0; place < tools.size(); place++) {
            if (tools.get(place) instanceof Json.Obj tool && FUNCTION.equals(tool.text("type"))) {
                functions.add(nested(function(tool)));
            } else {
                complaints.say(Problem.unsupported(
                        "tools[" + place + "].type",
                        "This model's provider has only Chat Completions, where the only tools are functions."));
            }
        }
        return functions;
    }

    private static Json.Obj function(Json.Obj tool) {
        return JsonObject.of()
                .json("name", tool.member("name"))
                .json("description", tool.member("description"))
                .json("parameters", tool.member("parameters"))
                .json("strict", strict(tool))
                .object();
    }

    /**
     * Left out, it means strict in Responses and loose in Chat Completions. It is written out only for a schema that strict
     * mode takes:
     * the Responses API brings others into form, Chat Completions refuses them.
     */
    static @Nullable Json strict(Json.Obj tool) {
        if (tool.members().containsKey("strict")) {
            return tool.member("strict");
        }
        return StrictSchema.fits(tool.member("parameters")) ? new Json.Bool(true) : null;
    }

    private @Nullable Json choice(@Nullable Json choice) {
        if (!(choice instanceof Json.Obj wanted)) {
            return choice;
        }
        String type = wanted.text("type");
        return switch (type) {
            case FUNCTION -> named(wanted);
            case "allowed_tools" -> allowed(wanted);
            case null, default -> {
                complaints.say(Problem.unsupported(
                        CHOICE,
                        "This model's provider has only Chat Completions, where only functions can be chosen."));
                yield null;
            }
        };
    }

    private Json allowed(Json.Obj choice) {
        List<Json> tools = new ArrayList<>();
        for (Json item : choice.items("tools")) {
            if (item instanceof Json.Obj tool && FUNCTION.equals(tool.text("type"))) {
                tools.add(named(tool));
            } else {
                complaints.say(Problem.unsupported(
                        CHOICE + ".tools",
                        "This model's provider has only Chat Completions, where the only tools are functions."));
            }
        }
        Json.Obj allowed = JsonObject.of()
                .json("mode", choice.member("mode"))
                .json("tools", new Json.Arr(tools))
                .object();
        return JsonObject.of()
                .text("type", "allowed_tools")
                .json("allowed_tools", allowed)
                .object();
    }

    private static Json named(Json.Obj chosen) {
        return nested(JsonObject.of().json("name", chosen.member("name")).object());
    }

    private static Json nested(Json.Obj function) {
        return JsonObject.of().text("type", FUNCTION).json(FUNCTION, function).object();
    }
}
