package aigateway.local.drills;

import aigateway.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of tools in a request of any API: those that it offers, and those that its history has calls of. */
final class ToolNames {
    private ToolNames() {}

    /** Empty where the tool has none. */
    static String of(Json.Obj tool) {
        Json.Obj function = tool.object("function");
        String name = function == null ? tool.text("name") : function.text("name");
        return name == null ? "" : name;
    }

    static Set<String> offered(Json.Obj request) {
        return objects(request.items("tools")).stream().map(ToolNames::of).collect(Collectors.toSet());
    }

    static Set<String> called(Json.Obj request) {
        Set<String> names = new HashSet<>();
        for (Json.Obj item : objects(request.items("input"))) {
            if (String.valueOf(item.text("type")).endsWith("_call")) {
                names.add(of(item));
            }
        }
        for (Json.Obj message : objects(request.items("messages"))) {
            objects(message.items("tool_calls")).forEach(call -> names.add(of(call)));
            objects(message.items("content")).stream()
                    .filter(block -> "tool_use".equals(block.text("type")))
                    .forEach(block -> names.add(of(block)));
        }
        return names;
    }

    private static List<Json.Obj> objects(List<Json> items) {
        return items.stream()
                .filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast)
                .toList();
    }
}
