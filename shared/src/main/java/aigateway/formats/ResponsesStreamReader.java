package aigateway.formats;

import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import java.util.Set;

/** A stream of {@code /v1/responses}: numbered events; the last one has the whole response and its usage. */
public final class ResponsesStreamReader extends StreamReader {
    private static final Set<String> MEMBERS =
            Set.of("type", "sequence_number", "response", "item", "error", "message", "code");

    private long sequence = -1;
    private final ResponsesUsage usage = new ResponsesUsage();

    public ResponsesStreamReader(Client client) {
        super(client);
    }

    @Override
    boolean read(byte[] event, String data) {
        if (ServerSentEvents.isDone(data)) {
            // Some send it here too; it is not needed.
            return true;
        }
        var read = members(data, MEMBERS);
        if (read.isEmpty()) {
            return fail(badJson());
        }
        Json.Obj content = read.get();
        String type = type(content);
        if ("error".equals(type) || (type == null && content.object("error") != null)) {
            Json.Obj error = content.object("error");
            return fail(failure(error == null ? content : error));
        }
        sequence = content.integer("sequence_number", sequence + 1);
        usage.read(content);
        return ResponsesUsage.isLast(type) ? hold(event) : pass(event);
    }

    @Override
    public UsageMeter meter() {
        return usage;
    }

    @Override
    public void complete() {
        // A response without its last event is not complete.
    }

    /** In both forms: the flat one of OpenAI's document, and the nested one that OpenAI sends and some SDKs need. */
    @Override
    public byte[] broken(Problem why) {
        String data = JsonText.objectText(json -> {
            json.text("type", "error")
                    .number("sequence_number", sequence + 1)
                    .text("code", why.code())
                    .text("message", why.message())
                    .text("param", why.param());
            ErrorBody.openai(json, why);
        });
        return ServerSentEvents.withBlankLine(ServerSentEvents.event("error", data));
    }
}
