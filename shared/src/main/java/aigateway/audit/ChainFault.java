package aigateway.audit;

import aigateway.kernel.Word;

/**
 * The first thing that is wrong with the chain of admin events.
 *
 * @param seq of the first event that is wrong
 * @param what one sentence without an event's content
 */
public record ChainFault(long seq, Kind kind, String what) {
    /** What is wrong with an event. */
    public enum Kind {
        CHANGED,
        MISSING,
        OUT_OF_ORDER,
        REPLACED,
        /** The database's own note of the last event differs. */
        HEAD,
        /** An anchor outside of the database differs. */
        ANCHOR
    }

    /**
     * @param where " at the end: the head names" or nothing
     */
    static ChainFault missing(long from, long to, String where) {
        boolean one = from == to;
        String events = one ? "Event " + from + " is missing" : "Events " + from + " to " + to + " are missing";
        String names = where.isEmpty() ? "" : where + (one ? " it" : " them");
        return new ChainFault(from, Kind.MISSING, events + names + ".");
    }

    /** Such as {@code out_of_order}. */
    public String word() {
        return Word.of(kind);
    }
}
