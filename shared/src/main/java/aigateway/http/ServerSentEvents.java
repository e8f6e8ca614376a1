package aigateway.http;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of server-sent events. Inside the gateway an event is its lines, each ended by a line feed, without the blank line
 * that ends it; {@link #withBlankLine} adds that line for the client. {@link ServerSentEventReader} cuts a body into events.
 */
public final class ServerSentEvents {
    private static final String DONE = "[DONE]";
    private static final Pattern KEEP_ALIVE =
            Pattern.compile("(:.*|ping|heartbeat|keep[-_ ]?alive)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

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

    /** Whether the data of an event is that of {@link #done}, which some servers send with blanks or in quotes. */
    public static boolean isDone(@Nullable String data) {
        if (data == null) {
            return false;
        }
        String text = data.strip();
        int from = text.startsWith("\"") ? 1 : 0;
        int to = text.length() > from && text.endsWith("\"") ? text.length() - 1 : text.length();
        return to - from == DONE.length() && text.startsWith(DONE, from);
    }

    /** Whether the data only keeps the connection open. JSON is never like this. */
    static boolean isKeepAlive(@Nullable String data) {
        return data != null
                && !data.startsWith("{")
                && KEEP_ALIVE.matcher(data.strip()).matches();
    }

    /** Whether these are comments and nothing else, which need no blank line. */
    public static boolean isComment(byte[] event) {
        return event.length > 0 && event[0] == ':' && dataOf(event) == null;
    }

    /**
     * A line that every client ignores, as it is sent: a blank line after it would be an event for an SDK that has read an id
     * before.
     */
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

    /** Whether a line gives the stream an id, which stays for the events that follow. */
    public static boolean hasId(byte[] event) {
        for (int i = 0; i + 2 < event.length; i++) {
            boolean atStart = i == 0 || event[i - 1] == '\n';
            if (atStart && event[i] == 'i' && event[i + 1] == 'd' && (event[i + 2] == ':' || event[i + 2] == '\n')) {
                return true;
            }
        }
        return false;
    }

    /** The data lines of an event, joined by line feeds; null when it has none, like a comment. */
    public static @Nullable String dataOf(byte[] event) {
        StringBuilder data = null;
        for (String line : new String(event, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.startsWith("data:") || line.equals("data")) {
                data = data == null ? new StringBuilder() : data.append('\n');
                int start = line.startsWith("data: ") ? 6 : Math.min(5, line.length());
                data.append(line, start, line.length());
            }
        }
        return data == null ? null : data.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
