package aigateway.http;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The text of server-sent events. Inside the gateway an event is its lines, each ended by a line feed, without the blank line
 * that ends it; {@link #withBlankLine} adds that line for the client. {@link ServerSentEventReader} cuts a body into events.
 */
public final class ServerSentEvents {
    private static final String DONE = "[DONE]";

    private ServerSentEvents() {}

    /** An event with a name, as the Responses and the Messages API have it. */
    public static byte[] event(String type, Json.Obj data) {
        return event(type, JsonText.of(data));
    }

    /**
     * @param data one line
     */
    public static byte[] event(String type, String data) {
        return bytes("event: " + type + "\ndata: " + data + "\n");
    }

    /** An event without a name, as Chat Completions has it. */
    public static byte[] data(Json.Obj data) {
        return data(JsonText.of(data));
    }

    /**
     * @param data one line
     */
    public static byte[] data(String data) {
        return bytes("data: " + data + "\n");
    }

    /** The last event of a Chat Completions stream. */
    public static byte[] done() {
        return data(DONE);
    }

    /** Whether the data of an event is that of {@link #done}. */
    public static boolean isDone(@Nullable String data) {
        return DONE.equals(data);
    }

    /** A line that every client ignores. */
    public static byte[] comment(String text) {
        return bytes(": " + text + "\n");
    }

    /** The event as a client receives it. */
    public static byte[] withBlankLine(byte[] event) {
        byte[] whole = new byte[event.length + 1];
        System.arraycopy(event, 0, whole, 0, event.length);
        whole[event.length] = '\n';
        return whole;
    }

    /** The data lines of an event, joined by line feeds; null when it has none, like a comment. */
    public static @Nullable String dataOf(byte[] event) {
        StringBuilder data = null;
        for (String line : new String(event, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.startsWith("data:")) {
                data = data == null ? new StringBuilder() : data.append('\n');
                data.append(line, line.startsWith("data: ") ? 6 : 5, line.length());
            }
        }
        return data == null ? null : data.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
