package aigateway.formats;

import aigateway.json.JsonText;
import aigateway.kernel.Problem;

/** The JSON form of an error, which the client's SDK reads: OpenAI's or Anthropic's. */
public enum ErrorBody {
    /** {@code {"error": {"message", "type", "param", "code"}}}, always with all four members. */
    OPENAI {
        @Override
        public byte[] of(Problem problem) {
            return JsonText.object(json -> openai(json, problem));
        }
    },
    /** {@code {"type": "error", "error": {"type", "message"}}}, and the code, because the type says less. */
    ANTHROPIC {
        @Override
        public byte[] of(Problem problem) {
            return JsonText.object(json -> json.text("type", "error")
                    .object(
                            "error",
                            error -> error.text("type", type(problem.status()))
                                    .text("message", problem.message())
                                    .text("code", problem.code())));
        }
    };

    public abstract byte[] of(Problem problem);

    /** The form at this path of the HTTP API. */
    public static ErrorBody at(String path) {
        return ApiFormats.at(path).map(ApiFormat::errorBody).orElse(OPENAI);
    }

    /** Writes OpenAI's {@code error} member. */
    static void openai(JsonText json, Problem problem) {
        json.object(
                "error",
                error -> error.text("message", problem.message())
                        .text("type", problem.type())
                        .text("param", problem.param())
                        .text("code", problem.code()));
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
