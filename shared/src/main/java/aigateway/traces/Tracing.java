package aigateway.traces;

import org.jspecify.annotations.Nullable;

/** Records spans, or not. Recording never fails a call and never waits for the network. */
public interface Tracing extends AutoCloseable {
    /** Records nothing. The context of each span is that of its parent. */
    Tracing OFF = new Off();

    /** The side of the connection that a span describes. */
    enum Side {
        SERVER,
        CLIENT
    }

    /**
     * Begins a span.
     *
     * @param name until its end names it better
     * @param parent null begins a trace
     */
    Span begin(String name, Side side, @Nullable TraceParent parent);

    /** Sends ended spans now, and waits for that for a bounded time. */
    void flush();

    /** Sends ended spans for a bounded time, and records no others. */
    @Override
    void close();
}
