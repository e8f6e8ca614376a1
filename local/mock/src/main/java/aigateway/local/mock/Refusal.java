package aigateway.local.mock;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** An answer in the shape of OpenAI's errors. */
final class Refusal extends RuntimeException {
    private final int status;
    private final String type;
    private final @Nullable String code;
    private final @Nullable String param;

    Refusal(int status, String type, @Nullable String code, @Nullable String param, String message) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.code = code;
        this.param = param;
    }

    private static Refusal invalid(int status, String code, @Nullable String param, String message) {
        return new Refusal(status, "invalid_request_error", code, param, message);
    }

    static Refusal invalidJson(String why) {
        return invalid(400, "invalid_json", null, why);
    }

    static Refusal missing(String param) {
        return invalid(400, "missing_required_parameter", param, "Missing required parameter: '" + param + "'.");
    }

    static Refusal type(String param, String expected) {
        return invalid(400, "invalid_type", param, "Invalid type for '" + param + "': expected " + expected + ".");
    }

    static Refusal value(String param, String why) {
        return invalid(400, "invalid_value", param, "Invalid '" + param + "': " + why + ".");
    }

    static Refusal unsupported(String param, String why) {
        return invalid(400, "unsupported", param, why);
    }

    static Refusal notFound(String code, @Nullable String param, String why) {
        return invalid(404, code, param, why);
    }

    int status() {
        return status;
    }

    ObjectNode body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("message", getMessage())
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return body;
    }
}
