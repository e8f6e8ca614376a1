package aigateway.formats;

import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import java.util.Set;

/** A stream of {@code /v1/messages}: it reports the input tokens at its start and the output tokens shortly before its end. */
public final class MessagesStreamReader extends StreamReader {
    private static final Set<String> MEMBERS =
            Set.of("type", "message", "delta", "usage", "error", "amazon-bedrock-invocationMetrics");

    private final MessagesUsage usage = new MessagesUsage();

    public MessagesStreamReader(Client client) {
        super(client);
    }

    @Override
    boolean read(byte[] event, String data) {
        var read = members(data, MEMBERS);
        if (read.isEmpty()) {
            return fail(badJson());
        }
        Json.Obj content = read.get();
        usage.read(content);
        return switch (content.text("type")) {
            case "message_stop" -> hold(event);
            case "error" -> failed(content);
            case null -> content.object("error") == null ? pass(event) : failed(content);
            default -> pass(event);
        };
    }

    private boolean failed(Json.Obj content) {
        Json.Obj error = content.object("error");
        return fail(failure(error == null ? content : error));
    }

    @Override
    public UsageMeter meter() {
        return usage;
    }

    /** Some providers omit the last event. */
    @Override
    public void complete() {
        if (usage.isStopped() && problem() == null && !isComplete()) {
            hold(ServerSentEvents.event("message_stop", "{\"type\":\"message_stop\"}"));
        }
    }

    @Override
    public byte[] broken(Problem why) {
        String data = JsonText.objectText(json -> json.text("type", "error")
                .object("error", error -> error.text("type", "api_error").text("message", why.message())));
        return ServerSentEvents.withBlankLine(ServerSentEvents.event("error", data));
    }
}
