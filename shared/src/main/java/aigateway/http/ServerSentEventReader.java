package aigateway.http;

import java.io.IOException;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body into server-sent events: lines up to a blank one, with any line ends and however the bytes were split in
 * transit.
 */
final class ServerSentEventReader {
    /** One event can hold a whole response with its tools and its output. */
    private static final long EVENT_BYTES_MAX = 32L * 1024 * 1024;

    private static final byte LINE_FEED = '\n';
    private static final byte RETURN = '\r';

    private final BufferedSource source;

    ServerSentEventReader(BufferedSource source) {
        this.source = source;
    }

    /** An event was larger than any provider's response. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** The next event's lines; null at the end. Blocks until it is whole. */
    byte @Nullable [] next() throws IOException {
        var event = new Buffer();
        while (true) {
            boolean ended = !line(event);
            boolean blank = event.size() > 0 && lastLineIsBlank(event);
            if (ended || blank) {
                byte[] lines = event.readByteArray();
                if (lines.length > 0 || ended) {
                    return lines.length == 0 ? null : lines;
                }
            }
        }
    }

    private boolean lastLineIsBlank(Buffer event) throws IOException {
        boolean blank = event.getByte(event.size() - 1) == LINE_FEED
                && (event.size() == 1 || event.getByte(event.size() - 2) == LINE_FEED);
        if (blank) {
            byte[] lines = event.readByteArray(event.size() - 1);
            event.clear();
            event.write(lines);
        }
        return blank;
    }

    /** Adds a line, ended by a line feed; false at the end of the body, when a rest without a line feed is possible. */
    private boolean line(Buffer event) throws IOException {
        long end = source.indexOf(LINE_FEED, 0, EVENT_BYTES_MAX);
        if (event.size() + Math.max(end, 0) > EVENT_BYTES_MAX || (end < 0 && source.request(EVENT_BYTES_MAX))) {
            throw new TooLarge();
        }
        if (end < 0) {
            byte[] rest = source.readByteArray();
            if (rest.length > 0) {
                event.write(rest).writeByte(LINE_FEED);
            }
            return false;
        }
        byte[] line = source.readByteArray(end);
        source.skip(1);
        int length = line.length > 0 && line[line.length - 1] == RETURN ? line.length - 1 : line.length;
        event.write(line, 0, length).writeByte(LINE_FEED);
        return true;
    }
}
