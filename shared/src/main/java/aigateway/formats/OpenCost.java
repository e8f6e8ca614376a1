package aigateway.formats;

import aigateway.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A part of a request whose cost its bytes and its output cap do not bound. Under a hard budget it is refused.
 *
 * @param member the top-level member that holds it; an operator may trust it
 * @param problem for the client
 * @param surcharge what it may cost, or null where that is not known
 */
public record OpenCost(
        String member, Kind kind, Problem problem, @Nullable Surcharge surcharge) {
    /** What is known of it. */
    public enum Kind {
        /** It has a price of its own, or changes the price of the call. */
        PRICED_APART,
        /** It may change the price of the call if the model has such a price. */
        PERHAPS,
        /** No rule names it. Where a provider bills only tokens, the model's own limits bound it. */
        UNKNOWN,
        /** It has a type or a name that servers may read in different ways. */
        AMBIGUOUS
    }

    /** @param param such as {@code tools[2].type} */
    static OpenCost pricedApart(String member, String param) {
        return new OpenCost(member, Kind.PRICED_APART, Problem.unboundedCost(param), null);
    }

    /** What a model's price may bound. */
    static OpenCost priced(String member, String param, @Nullable Surcharge surcharge) {
        return new OpenCost(member, Kind.PRICED_APART, Problem.unboundedCost(param), surcharge);
    }

    static OpenCost perhaps(String member, Surcharge surcharge) {
        return new OpenCost(member, Kind.PERHAPS, Problem.unboundedCost(member), surcharge);
    }

    static OpenCost unknown(String member) {
        return new OpenCost(member, Kind.UNKNOWN, Problem.unboundedCost(member), null);
    }

    static OpenCost ambiguous(String member, Problem problem) {
        return new OpenCost(member, Kind.AMBIGUOUS, problem, null);
    }
}
