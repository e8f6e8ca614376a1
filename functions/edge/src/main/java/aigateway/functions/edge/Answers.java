package aigateway.functions.edge;

import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.util.function.Consumer;

/** Answers in OpenAI's shapes. */
public final class Answers {
    private Answers() {}

    public static MutableHttpResponse<byte[]> json(int status, byte[] body) {
        return HttpResponse.<byte[]>status(status, "")
                .body(body)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .contentLength(body.length);
    }

    public static MutableHttpResponse<byte[]> json(int status, Consumer<JsonText> members) {
        return json(status, JsonText.object(members));
    }

    /** {@code {"error": {"message", "type", "param", "code"}}}, all four members always there. */
    public static MutableHttpResponse<byte[]> problem(Problem problem) {
        MutableHttpResponse<byte[]> answer = json(problem.status(), body(problem));
        problem.headers().forEach(answer::header);
        return answer;
    }

    static byte[] body(Problem problem) {
        return JsonText.object(json -> json.object(
                "error",
                error -> error.text("message", problem.message())
                        .text("type", problem.type())
                        .text("param", problem.param())
                        .text("code", problem.code())));
    }
}
