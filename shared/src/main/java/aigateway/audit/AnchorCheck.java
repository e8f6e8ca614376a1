package aigateway.audit;

import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares a chain of admin events with its anchors, one entry and one line at a time. */
public final class AnchorCheck {
    private final Iterator<String> lines;
    private @Nullable Anchor next;
    private @Nullable Anchor last;
    private @Nullable ChainFault unreadable;
    private long line;
    private long compared;

    /**
     * @param lines those of {@link Anchor}, oldest first
     */
    public AnchorCheck(Iterator<String> lines) {
        this.lines = lines;
        read();
    }

    /** How many anchors were found right. */
    public long compared() {
        return compared;
    }

    /** The last one that was found right. */
    public Optional<Anchor> last() {
        return Optional.ofNullable(last);
    }

    /** Compares the anchors of an entry of the chain that is whole up to here. */
    public Optional<ChainFault> next(ChainPosition entry) {
        while (next != null && next.head().seq() <= entry.seq()) {
            if (!next.head().equals(entry)) {
                return Optional.of(differs(next, entry));
            }
            last = next;
            compared++;
            read();
        }
        return Optional.ofNullable(unreadable);
    }

    /**
     * Ends the comparison.
     *
     * @param end the last entry of the chain
     */
    public Optional<ChainFault> end(ChainPosition end) {
        return next == null
                ? Optional.ofNullable(unreadable)
                : Optional.of(ChainFault.missing(
                        end.seq() + 1, next.head().seq(), " at the end: the anchor of " + next.at() + " names"));
    }

    private ChainFault differs(Anchor anchor, ChainPosition entry) {
        long seq = anchor.head().seq();
        String what = seq < entry.seq()
                ? "Line " + line + " of the anchors goes back to event " + seq
                        + ": events were deleted and the head set back, or the anchor was changed."
                : "Event " + seq + " is not the one that the anchor of " + anchor.at()
                        + " names: the chain was made again from here or before, or the anchor was changed (line "
                        + line
                        + ").";
        return new ChainFault(seq, ChainFault.Kind.ANCHOR, what);
    }

    private void read() {
        next = null;
        if (!lines.hasNext()) {
            return;
        }
        line++;
        next = Anchor.parse(lines.next()).orElse(null);
        if (next == null) {
            String what = "Line " + line + " of the anchors is not a time, a number and a hash.";
            long seq = last == null ? 0 : last.head().seq();
            unreadable = new ChainFault(seq, ChainFault.Kind.ANCHOR, what);
        }
    }
}
