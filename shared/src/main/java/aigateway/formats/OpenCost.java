package aigateway.formats;

import aigateway.kernel.Problem;

/**
 * A part of a request whose cost its bytes and its output cap do not bound. Under a hard budget it is refused.
 *
 * @param member the top-level member that holds it; an operator may trust it
 * @param problem for the client
 */
public record OpenCost(String member, Kind kind, Problem problem) {
    /** What is known of it. */
    public enum Kind {
        /** It has a price of its own, or changes the price of the call. */
        PRICED_APART,
        /** No rule names it. Where a provider bills only tokens, the model's own limits bound it. */
        UNKNOWN,
        /** It has a type or a name that servers may read in different ways. */
        AMBIGUOUS
    }

    /** @param param such as {@code tools[2].type} */
    static OpenCost pricedApart(String member, String param) {
        return new OpenCost(member, Kind.PRICED_APART, Problem.unboundedCost(param));
    }

    static OpenCost unknown(String member) {
        return new OpenCost(member, Kind.UNKNOWN, Problem.unboundedCost(member));
    }

    static OpenCost ambiguous(String member, Problem problem) {
        return new OpenCost(member, Kind.AMBIGUOUS, problem);
    }
}
