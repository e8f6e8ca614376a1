package aigateway.functions.web;

import aigateway.call.ReplySink;
import java.io.ByteArrayOutputStream;

/** A stream's events where an answer can only be given whole, as on Lambda. */
public final class CollectedEvents implements ReplySink {
    /** A Lambda's answer has six megabytes at most, with its headers. */
    private static final int BYTES_MAX = 5 * 1024 * 1024;

    private final ByteArrayOutputStream events = new ByteArrayOutputStream();
    private boolean full;

    @Override
    public boolean take(byte[] event) {
        full |= events.size() + event.length > BYTES_MAX;
        if (!full) {
            events.writeBytes(event);
        }
        return !full;
    }

    @Override
    public void whenGone(Runnable cancel) {
        // Not known here: the response is sent when it is whole.
    }

    /** Whether some of it did not fit. */
    public boolean isFull() {
        return full;
    }

    public byte[] bytes() {
        return events.toByteArray();
    }
}
