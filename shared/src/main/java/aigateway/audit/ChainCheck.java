package aigateway.audit;

import aigateway.kernel.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Checks the chain of admin events, one entry after the other, with no more memory than one entry. It computes each hash itself
 * and uses no function of the database: a person who can change rows there can change functions.
 */
public final class ChainCheck {
    private ChainPosition at;
    private boolean again;

    private ChainCheck(ChainPosition at, boolean again) {
        this.at = at;
        this.again = again;
    }

    /** The first entry must be number 1. */
    public static ChainCheck whole() {
        return new ChainCheck(ChainPosition.START, false);
    }

    /** Goes on from an earlier check. The first entry must be the last one of that check, unchanged. */
    public static ChainCheck from(ChainPosition checked) {
        return new ChainCheck(checked, checked.seq() > 0);
    }

    /** The last entry that was whole. */
    public ChainPosition at() {
        return at;
    }

    /** Checks the entry with the next larger number. After a fault the check has ended. */
    public Optional<ChainFault> next(AuditEntry entry) {
        long expected = again ? at.seq() : at.seq() + 1;
        if (entry.seq() > expected) {
            return Optional.of(ChainFault.missing(expected, entry.seq() - 1, ""));
        }
        if (entry.seq() < expected) {
            return fault(entry, ChainFault.Kind.OUT_OF_ORDER, "is not in the chain: it comes before event " + expected);
        }
        boolean own = hash(entry).equals(entry.hash());
        boolean linked =
                again ? entry.hash().equals(at.hash()) : entry.previous().equals(at.hash());
        if (own && linked) {
            at = entry.position();
            again = false;
            return Optional.empty();
        }
        if (own) {
            return again
                    ? fault(entry, ChainFault.Kind.REPLACED, "is not the one that was checked before")
                    : fault(
                            entry,
                            ChainFault.Kind.REPLACED,
                            "does not follow event " + at.seq() + ": one of them was replaced together with its hash");
        }
        return linked
                ? fault(entry, ChainFault.Kind.CHANGED, "was changed")
                : fault(entry, ChainFault.Kind.OUT_OF_ORDER, "was moved to this number, or was changed with its links");
    }

    /**
     * Ends the check.
     *
     * @param head what the database noted as its last event, read together with the last entries
     */
    public Optional<ChainFault> end(ChainPosition head) {
        long missing = again ? at.seq() : at.seq() + 1;
        if (head.seq() >= missing) {
            return Optional.of(ChainFault.missing(missing, head.seq(), " at the end: the head names"));
        }
        if (again) {
            return Optional.of(ChainFault.missing(at.seq(), at.seq(), " at the end: an earlier check found"));
        }
        return head.equals(at)
                ? Optional.empty()
                : Optional.of(new ChainFault(
                        at.seq(), ChainFault.Kind.HEAD, "The head in the database is not event " + at.seq() + "."));
    }

    private static Optional<ChainFault> fault(AuditEntry entry, ChainFault.Kind kind, String what) {
        return Optional.of(new ChainFault(entry.seq(), kind, "Event " + entry.seq() + " " + what + "."));
    }

    private static String hash(AuditEntry entry) {
        byte[] previous;
        try {
            previous = HexFormat.of().parseHex(entry.previous());
        } catch (IllegalArgumentException _) {
            return "no hexadecimal digits";
        }
        byte[] text = entry.hashed().getBytes(StandardCharsets.UTF_8);
        var all = ByteBuffer.allocate(1 + previous.length + text.length);
        all.put((byte) 1).put(previous).put(text);
        return HexFormat.of().formatHex(Digests.sha256(all.array()));
    }
}
