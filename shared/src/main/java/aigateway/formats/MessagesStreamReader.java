package aigateway.formats;

import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A stream of {@code /v1/messages}: the counts of the input come at its start, those of the output shortly before its end. */
public final class MessagesStreamReader extends StreamReader {
    private static final Set<String> MEMBERS = Set.of("type", "message", "delta", "usage", "error");

    private Json.@Nullable Obj counted;
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
        Json.Obj said = read.get();
        return switch (said.text("type")) {
            case "message_start" -> {
                Json.Obj message = said.object("message");
                counted = message == null ? null : message.object("usage");
                yield pass(event);
            }
            case "message_delta" -> {
                ending(said);
                yield pass(event);
            }
            case "message_stop" -> hold(event);
            case "error" -> failed(said);
            case null -> said.object("error") == null ? pass(event) : failed(said);
            default -> pass(event);
        };
    }

    private boolean failed(Json.Obj said) {
        Json.Obj error = said.object("error");
        return fail(failure(error == null ? said : error));
    }

    /** Only here are the counts complete: what the start says of the output is its first token. */
    private void ending(Json.Obj said) {
        Json.Obj delta = said.object("delta");
        stopped |= delta != null && delta.member("stop_reason") != null;
        Json.Obj usage = said.object("usage");
        if (usage == null || usage.member("output_tokens") == null) {
            return;
        }
        Map<String, Json> both = new LinkedHashMap<>(counted == null ? Map.of() : counted.members());
        usage.members().forEach((name, value) -> {
            if (!(value instanceof Json.Null)) {
                both.put(name, value);
            }
        });
        used(new Json.Obj(both));
    }

    /** Some providers forget the last event. */
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
