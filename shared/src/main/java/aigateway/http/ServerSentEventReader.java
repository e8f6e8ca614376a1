package aigateway.http;

import java.io.IOException;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body into server-sent events, as the section on event streams of the WHATWG's HTML standard says: lines up to a blank
 * one, with any line ends and however the bytes were split in transit.
 *
 * <p>Three things differ from the standard, for clients whose SDKs read less well. A block without data is no event, and only its
 * comments are passed on. A keep-alive in a data line becomes a comment. The last event needs no blank line.
 */
final class ServerSentEventReader {
    /** One event can hold a whole response with its tools and its output. */
    private static final long EVENT_BYTES_MAX = 32L * 1024 * 1024;
    /** A keep-alive is a word, or a comment with the name of the provider. */
    private static final long KEEP_ALIVE_BYTES_MAX = 256;

    private static final byte LINE_FEED = '\n';
    private static final byte RETURN = '\r';
    private static final byte COLON = ':';
    private static final ByteString LINE_ENDS = ByteString.encodeUtf8("\r\n");
    private static final ByteString BYTE_ORDER_MARK = ByteString.encodeUtf8("\uFEFF");
    private static final ByteString DATA = ByteString.encodeUtf8("data");
    private static final byte[] KEEP_ALIVE = ServerSentEvents.comment("keep-alive");

    private final BufferedSource source;
    private boolean atStart = true;
    /** Whether the last line ended with a return, to which a line feed that follows belongs. */
    private boolean afterReturn;

    ServerSentEventReader(BufferedSource source) {
        this.source = source;
    }

    /** An event was larger than any provider's response. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** The lines of a block. */
    private static final class Block {
        private final Buffer lines = new Buffer();
        private final Buffer comments = new Buffer();
        private boolean hasData;

        void add(Buffer line) throws IOException {
            boolean comment = line.size() > 0 && line.getByte(0) == COLON;
            hasData |= line.rangeEquals(0, DATA) && (line.size() == DATA.size() || line.getByte(DATA.size()) == COLON);
            if (comment) {
                line.copyTo(comments, 0, line.size());
                comments.writeByte(LINE_FEED);
            }
            lines.writeAll(line);
            lines.writeByte(LINE_FEED);
        }

        boolean isTooLarge(long more) {
            return lines.size() + more > EVENT_BYTES_MAX;
        }

        /** What to pass on; empty where there is nothing. */
        byte[] event() {
            if (!hasData) {
                return comments.readByteArray();
            }
            byte[] event = lines.readByteArray();
            return event.length <= KEEP_ALIVE_BYTES_MAX && ServerSentEvents.isKeepAlive(ServerSentEvents.dataOf(event))
                    ? KEEP_ALIVE.clone()
                    : event;
        }
    }

    /** The next event's lines, or comments that stand alone; null at the end. Blocks until it is whole. */
    byte @Nullable [] next() throws IOException {
        skipByteOrderMark();
        var block = new Block();
        var line = new Buffer();
        while (true) {
            boolean ended = !read(line, block);
            boolean blank = line.exhausted();
            if (!blank) {
                block.add(line);
            }
            if (blank || ended) {
                byte[] event = block.event();
                if (event.length > 0 || ended) {
                    return event.length == 0 ? null : event;
                }
                block = new Block();
            }
        }
    }

    private void skipByteOrderMark() throws IOException {
        if (atStart) {
            atStart = false;
            if (source.rangeEquals(0, BYTE_ORDER_MARK)) {
                source.skip(BYTE_ORDER_MARK.size());
            }
        }
    }

    /** Reads a line without its end; false at the end of the body, when a rest without a line end is possible. */
    private boolean read(Buffer line, Block block) throws IOException {
        long end = endOfLine(block);
        if (end < 0) {
            line.writeAll(source);
            return false;
        }
        line.write(source, end);
        afterReturn = source.readByte() == RETURN;
        return true;
    }

    /** The place of the next line's end; -1 where the body ends without one. */
    private long endOfLine(Block block) throws IOException {
        if (afterReturn) {
            afterReturn = false;
            if (source.request(1) && source.getBuffer().getByte(0) == LINE_FEED) {
                source.skip(1);
            }
        }
        long searched = 0;
        while (true) {
            long end = source.getBuffer().indexOfElement(LINE_ENDS, searched);
            searched = source.getBuffer().size();
            if (block.isTooLarge(end < 0 ? searched : end)) {
                throw new TooLarge();
            }
            if (end >= 0 || !source.request(searched + 1)) {
                return end;
            }
        }
    }
}
