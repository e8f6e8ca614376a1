package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A number that fits a schema's bounds: 1 or 1.5 where they allow it, otherwise one near a bound. */
final class SampleNumber {
    /** A longer bound is not in use: 1e999999999 would be a gigabyte as a whole number. */
    private static final int DIGITS_MAX = 40;

    private final JsonNode schema;
    private final boolean whole;

    private SampleNumber(JsonNode schema) {
        this.schema = schema;
        this.whole = schema.path("type").toString().contains("integer");
    }

    static JsonNode of(JsonNode schema) {
        var sample = new SampleNumber(schema);
        List<BigDecimal> candidates = sample.candidates();
        BigDecimal value = candidates.stream().filter(sample::fits).findFirst().orElse(candidates.getFirst());
        return JsonNodeFactory.instance.numberNode(
                new BigDecimal(value.stripTrailingZeros().toPlainString()));
    }

    private List<BigDecimal> candidates() {
        BigDecimal low = bound("minimum") == null ? bound("exclusiveMinimum") : bound("minimum");
        BigDecimal high = bound("maximum") == null ? bound("exclusiveMaximum") : bound("maximum");
        BigDecimal step = bound("multipleOf");
        List<BigDecimal> candidates = new ArrayList<>();
        candidates.add(whole ? BigDecimal.ONE : new BigDecimal("1.5"));
        if (low != null && high != null) {
            candidates.add(low.add(high).multiply(new BigDecimal("0.5")));
        }
        if (low != null) {
            BigDecimal up = low.setScale(0, RoundingMode.CEILING);
            candidates.addAll(List.of(low, up, up.add(BigDecimal.ONE)));
        }
        if (high != null) {
            BigDecimal down = high.setScale(0, RoundingMode.FLOOR);
            candidates.addAll(List.of(high, down, down.subtract(BigDecimal.ONE)));
        }
        if (step != null && step.signum() > 0) {
            for (BigDecimal near : List.copyOf(candidates)) {
                BigDecimal multiple = near.divide(step, 0, RoundingMode.CEILING).multiply(step);
                candidates.addAll(List.of(multiple, multiple.subtract(step)));
            }
        }
        return candidates;
    }

    private boolean fits(BigDecimal value) {
        BigDecimal step = bound("multipleOf");
        BigDecimal low = bound("minimum");
        BigDecimal above = bound("exclusiveMinimum");
        BigDecimal high = bound("maximum");
        BigDecimal below = bound("exclusiveMaximum");
        return (!whole || value.remainder(BigDecimal.ONE).signum() == 0)
                && (step == null || step.signum() <= 0 || value.remainder(step).signum() == 0)
                && (low == null || value.compareTo(low) >= 0)
                && (above == null || value.compareTo(above) > 0)
                && (high == null || value.compareTo(high) <= 0)
                && (below == null || value.compareTo(below) < 0);
    }

    private @Nullable BigDecimal bound(String name) {
        JsonNode value = schema.path(name);
        BigDecimal number = value.isNumber() ? value.decimalValue() : null;
        return number != null && Math.abs((long) number.scale()) <= DIGITS_MAX && number.precision() <= DIGITS_MAX
                ? number
                : null;
    }
}
