package aigateway.formats;

import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A stream of {@code /v1/messages}: it reports the input tokens at its start and the output tokens shortly before its end. */
public final class MessagesStreamReader extends StreamReader {
    private static final Set<String> MEMBERS = Set.of("type", "message", "delta", "usage", "error");

    private Json.@Nullable Obj startUsage;
    private boolean stopped;

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
        return switch (content.text("type")) {
            case "message_start" -> {
                Json.Obj message = content.object("message");
                startUsage = message == null ? null : message.object("usage");
                yield pass(event);
            }
            case "message_delta" -> {
                readEnd(content);
                yield pass(event);
            }
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

    /** The counts are complete only here: at the start the output has its first token only. */
    private void readEnd(Json.Obj content) {
        Json.Obj delta = content.object("delta");
        stopped |= delta != null && delta.member("stop_reason") != null;
        Json.Obj usage = content.object("usage");
        if (usage == null || usage.member("output_tokens") == null) {
            return;
        }
        Map<String, Json> both = new LinkedHashMap<>(startUsage == null ? Map.of() : startUsage.members());
        usage.members().forEach((name, value) -> {
            if (!(value instanceof Json.Null)) {
                both.put(name, value);
            }
        });
        used(new Json.Obj(both));
    }

    /** Some providers omit the last event. */
    @Override
    public void complete() {
        if (stopped && problem() == null && !isComplete()) {
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
