package aigateway.functions.dashboard.keys;

import aigateway.call.CallRecord;
import aigateway.call.Reply;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended that was made to try a key.
 *
 * @param text of the answer, or why there is none
 * @param cost null when it is not known, or no provider was called
 */
public record TestedCall(
        String request,
        int status,
        String model,
        String text,
        @Nullable Money cost,
        long millis) {
    private static final int TEXT_MAX = 4_000;

    static TestedCall of(RequestId request, String model, Reply reply, CallRecord record, long millis) {
        String text = reply.problem() == null ? answer(reply) : reply.problem().message();
        String cut = text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + "…" : text;
        return new TestedCall(request.value(), reply.status(), model, cut, record.cost(), millis);
    }

    public boolean good() {
        return status < 400;
    }

    private static String answer(Reply reply) {
        byte[] body = switch (reply) {
            case Reply.Whole whole -> whole.body();
            case Reply.Cached cached -> cached.body();
            case Reply.Refused _, Reply.Failed _, Reply.Streamed _ -> new byte[0];
        };
        return JsonReader.provided(body) instanceof JsonReader.Result.Read(var document)
                ? document.root().items("choices").stream()
                        .findFirst()
                        .map(TestedCall::content)
                        .orElse("")
                : "";
    }

    private static String content(Json choice) {
        return choice instanceof Json.Obj object && object.member("message") instanceof Json.Obj message
                ? Objects.requireNonNullElse(message.text("content"), "")
                : "";
    }
}
