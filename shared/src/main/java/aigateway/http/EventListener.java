package aigateway.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Takes server-sent events as they come; called on the thread that reads. */
public interface EventListener {
    /**
     * The answer is a stream; before its first event.
     *
     * @param cancel ends the request at once, from any thread, and does no harm later
     */
    void opened(Runnable cancel);

    /**
     * The next event.
     *
     * @param event its lines, each ended by a line feed, without the blank line after it
     * @return whether more are wanted
     */
    boolean take(byte[] event);

    /** The data of an event; null when it has none, as a comment. */
    static @Nullable String data(byte[] event) {
        StringBuilder data = null;
        for (String line : new String(event, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.startsWith("data:")) {
                data = data == null ? new StringBuilder() : data.append('\n');
                data.append(line, line.startsWith("data: ") ? 6 : 5, line.length());
            }
        }
        return data == null ? null : data.toString();
    }
}
