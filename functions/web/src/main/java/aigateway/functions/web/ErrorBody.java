package aigateway.functions.web;

import aigateway.json.JsonText;
import aigateway.kernel.Problem;

/** An error in the shape that a client's SDK understands: OpenAI's, or Anthropic's under Anthropic's path. */
enum ErrorBody {
    /** {@code {"error": {"message", "type", "param", "code"}}}, all four members always there. */
    OPENAI {
        @Override
        byte[] of(Problem problem) {
            return JsonText.object(json -> json.object(
                    "error",
                    error -> error.text("message", problem.message())
                            .text("type", problem.type())
                            .text("param", problem.param())
                            .text("code", problem.code())));
        }
    },
    /** {@code {"type": "error", "error": {"type", "message"}}}; the code goes along, because a type says less. */
    ANTHROPIC {
        @Override
        byte[] of(Problem problem) {
            return JsonText.object(json -> json.text("type", "error")
                    .object(
                            "error",
                            error -> error.text("type", type(problem.status()))
                                    .text("message", problem.message())
                                    .text("code", problem.code())));
        }
    };

    private static final String MESSAGES = "/v1/messages";

    abstract byte[] of(Problem problem);

    static ErrorBody at(String path) {
        return path.equals(MESSAGES) || path.startsWith(MESSAGES + "/") ? ANTHROPIC : OPENAI;
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503, 529 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> status / 100 == 4 ? "invalid_request_error" : "api_error";
        };
    }
}
