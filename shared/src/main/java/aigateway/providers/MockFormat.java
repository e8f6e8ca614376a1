package aigateway.providers;

import aigateway.json.Fields;
import aigateway.json.Json;
import aigateway.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** The form that the answer's text has to have. */
sealed interface MockFormat {
    int NAME_LENGTH_MAX = 64;

    record Text() implements MockFormat {}

    record JsonObject() implements MockFormat {}

    record JsonSchema(Json.Obj schema) implements MockFormat {}

    /** Responses: {@code text.format}, with the schema's name and the schema beside the type. */
    static MockFormat ofResponses(Json.@Nullable Obj format, Fields judged) {
        return read(format, "text.format", format, "text.format", judged);
    }

    /** Chat: {@code response_format}, with name and schema under {@code json_schema}. */
    static MockFormat ofChat(Json.@Nullable Obj format, Fields judged) {
        Json.Obj spec = format == null ? null : format.object("json_schema");
        return read(format, "response_format", spec, "response_format.json_schema", judged);
    }

    private static MockFormat read(
            Json.@Nullable Obj format, String param, Json.@Nullable Obj spec, String specParam, Fields judged) {
        if (format == null) {
            return new Text();
        }
        String type = MockSettings.requiredText(format, "type", param, judged);
        return switch (type) {
            case "json_object" -> new JsonObject();
            case "json_schema" -> schema(spec, specParam, judged);
            case "text" -> new Text();
            default -> {
                judged.refuse(Problem.invalidValue(
                        param + ".type", "supported values are: 'text', 'json_object', and 'json_schema'"));
                yield new Text();
            }
        };
    }

    private static MockFormat schema(Json.@Nullable Obj spec, String param, Fields judged) {
        if (spec == null) {
            judged.refuse(Problem.missing(param));
            return new Text();
        }
        String name = MockSettings.requiredText(spec, "name", param, judged);
        if (name.isEmpty() || name.length() > NAME_LENGTH_MAX) {
            judged.refuse(Problem.invalidValue(
                    param + ".name", "expected a string of 1 to " + NAME_LENGTH_MAX + " characters"));
        }
        Fields fields = Fields.of(spec);
        fields.text("description", 0, Integer.MAX_VALUE);
        fields.flag("strict", false);
        if (fields.problem() != null) {
            judged.refuse(Problem.invalidType(param, "an object with name, description, schema and strict"));
        }
        if (spec.member("schema") instanceof Json.Obj schema) {
            return new JsonSchema(schema);
        }
        judged.refuse(
                fields.has("schema")
                        ? Problem.invalidType(param + ".schema", "an object")
                        : Problem.missing(param + ".schema"));
        return new Text();
    }
}
