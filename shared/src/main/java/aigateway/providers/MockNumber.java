package aigateway.providers;

import aigateway.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** A number that fits a schema's bounds: 1 or 1.5 where they allow it, otherwise one near a bound. */
final class MockNumber {
    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final BigDecimal PLAIN = new BigDecimal("1.5");
    /** 1e999999999 is legal JSON, and would be a gigabyte as a whole number; what is longer than this is no bound in use. */
    private static final int BOUND_LENGTH_MAX = 40;

    private static final int EXPONENT_MAX = 40;

    private MockNumber() {}

    static Json integer(Json.Obj schema) {
        BigDecimal low = up(bound(schema, "minimum"));
        BigDecimal above = down(bound(schema, "exclusiveMinimum"));
        BigDecimal high = down(bound(schema, "maximum"));
        BigDecimal below = up(bound(schema, "exclusiveMaximum"));
        BigDecimal least = max(low, above == null ? null : above.add(BigDecimal.ONE));
        BigDecimal most = min(high, below == null ? null : below.subtract(BigDecimal.ONE));
        return number(multiple(schema, clamp(BigDecimal.ONE, least, most), most));
    }

    static Json decimal(Json.Obj schema) {
        BigDecimal low = bound(schema, "minimum");
        BigDecimal above = bound(schema, "exclusiveMinimum");
        BigDecimal high = bound(schema, "maximum");
        BigDecimal below = bound(schema, "exclusiveMaximum");
        BigDecimal least = max(low, above);
        BigDecimal most = min(high, below);
        BigDecimal value = PLAIN;
        if (!fits(value, low, above, high, below)) {
            value = between(least, most);
        }
        return number(multiple(schema, value, most));
    }

    private static boolean fits(
            BigDecimal value,
            @Nullable BigDecimal low,
            @Nullable BigDecimal above,
            @Nullable BigDecimal high,
            @Nullable BigDecimal below) {
        return (low == null || value.compareTo(low) >= 0)
                && (above == null || value.compareTo(above) > 0)
                && (high == null || value.compareTo(high) <= 0)
                && (below == null || value.compareTo(below) < 0);
    }

    private static BigDecimal between(@Nullable BigDecimal least, @Nullable BigDecimal most) {
        if (least != null && most != null) {
            return least.add(most).multiply(HALF);
        }
        if (least != null) {
            return least.add(BigDecimal.ONE);
        }
        return most == null ? PLAIN : most.subtract(BigDecimal.ONE);
    }

    /** The next multiple upwards, or downwards where that would be too much. */
    private static BigDecimal multiple(Json.Obj schema, BigDecimal value, @Nullable BigDecimal most) {
        BigDecimal step = bound(schema, "multipleOf");
        if (step == null || step.signum() <= 0) {
            return value;
        }
        BigDecimal next = value.divide(step, 0, RoundingMode.CEILING).multiply(step);
        return most == null || next.compareTo(most) <= 0
                ? next
                : most.divide(step, 0, RoundingMode.FLOOR).multiply(step);
    }

    private static @Nullable BigDecimal bound(Json.Obj schema, String name) {
        if (!(schema.members().get(name) instanceof Json.Num(String digits)) || digits.length() > BOUND_LENGTH_MAX) {
            return null;
        }
        try {
            var value = new BigDecimal(digits);
            return Math.abs((long) value.scale()) <= EXPONENT_MAX ? value : null;
        } catch (NumberFormatException _) {
            return null; // an exponent beyond what even BigDecimal holds
        }
    }

    private static BigDecimal clamp(BigDecimal value, @Nullable BigDecimal least, @Nullable BigDecimal most) {
        BigDecimal raised = least == null ? value : value.max(least);
        return most == null ? raised : raised.min(most);
    }

    private static @Nullable BigDecimal up(@Nullable BigDecimal value) {
        return value == null ? null : value.setScale(0, RoundingMode.CEILING);
    }

    private static @Nullable BigDecimal down(@Nullable BigDecimal value) {
        return value == null ? null : value.setScale(0, RoundingMode.FLOOR);
    }

    private static @Nullable BigDecimal max(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.max(other);
    }

    private static @Nullable BigDecimal min(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.min(other);
    }

    private static Json number(BigDecimal value) {
        return new Json.Num(value.stripTrailingZeros().toPlainString());
    }
}
