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

    private Json.@Nullable Obj usage;
    private boolean current;
    private boolean stopped;

    public MessagesStreamReader(Client client) {
        super(client);
    }

    @Override
    boolean read(byte[] event, String data) {
        if (ServerSentEvents.isDone(data)) {
            // Some send it here too; it does not say that the message is whole.
            return true;
        }
        var read = members(data, MEMBERS);
        if (read.isEmpty()) {
            return fail(badJson());
        }
        Json.Obj content = read.get();
        return switch (type(content)) {
            case "message_start" -> {
                Json.Obj message = content.object("message");
                usage = message == null ? null : message.object("usage");
                yield pass(event);
            }
            case "message_delta" -> {
                readEnd(content);
                yield pass(event);
            }
            case "content_block_start", "content_block_delta" -> {
                current = false;
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
        String reason = delta == null ? null : delta.text("stop_reason");
        stopped |= reason != null && !reason.isEmpty();
        Json.Obj counts = content.object("usage");
        if (counts != null && counts.member("output_tokens") != null) {
            usage = merged(usage, counts);
            current = true;
        }
    }

    /** A stream reports counts twice. Each only grows: some servers send zeros at the end for what they counted at the start. */
    public static Json.Obj merged(Json.@Nullable Obj earlier, Json.Obj later) {
        Map<String, Json> both = new LinkedHashMap<>(earlier == null ? Map.of() : earlier.members());
        later.members().forEach((name, value) -> both.merge(name, value, MessagesStreamReader::larger));
        return new Json.Obj(both);
    }

    private static Json larger(Json earlier, Json later) {
        return switch (later) {
            case Json.Null _ -> earlier;
            case Json.Num now when earlier instanceof Json.Num before && isLess(now, before) -> earlier;
            case Json _ -> later;
        };
    }

    private static boolean isLess(Json.Num one, Json.Num other) {
        Long left = one.asLong();
        Long right = other.asLong();
        return left != null && right != null && left < right;
    }

    @Override
    Json.@Nullable Obj latestUsage() {
        return usage;
    }

    @Override
    boolean isUsageFinal() {
        return current && (stopped || isComplete());
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
        return ServerSentEvents.toSend(ServerSentEvents.event("error", data));
    }
}
