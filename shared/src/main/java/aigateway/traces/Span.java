package aigateway.traces;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of a trace that has begun. */
public interface Span {
    /** The parent of what follows: this span, or the client's where nothing is recorded; null where there is no trace. */
    @Nullable
    TraceParent context();

    /** Whether its end is recorded: else its attributes need not be collected. */
    default boolean isRecorded() {
        return true;
    }

    /**
     * Ends the span. Never throws for a failure of the export.
     *
     * @param attributes texts, whole numbers, or lists of texts; never a part of a prompt or reply
     * @param failed whether the span counts as an error
     */
    void end(String name, Map<String, Object> attributes, boolean failed);
}
