package aigateway.formats;

import aigateway.json.Json;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Counts in the objects of a usage: whole numbers, also where one is written as 10.0. */
final class Counts {
    /** No context window is near this; a larger count is invalid. */
    static final long MAX = 1_000_000_000;

    static final long MISSING = -1;
    static final long INVALID = -2;

    private Counts() {}

    static long of(Json.@Nullable Obj from, String name) {
        Json value = from == null ? null : from.member(name);
        if (value == null) {
            return MISSING;
        }
        BigDecimal whole = value instanceof Json.Num number ? number.asAmount(0, BigDecimal.valueOf(MAX)) : null;
        return whole == null ? INVALID : whole.longValueExact();
    }

    /** The first of these members that is there. */
    static long first(Json.@Nullable Obj from, String... names) {
        for (String name : names) {
            long count = of(from, name);
            if (count != MISSING) {
                return count;
            }
        }
        return MISSING;
    }

    /** A count for which none, and one that cannot be read, is zero: it only says how a larger count is divided. */
    static long orZero(Json.@Nullable Obj from, String... names) {
        return Math.max(0, first(from, names));
    }
}
