package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.stream.Stream;

/** A number that fits a schema's bounds: 1 or 1.5 where they allow it, otherwise one at or between the bounds. */
final class SampleNumber {
    /** What is longer is no bound in use: 1e999999999 would be a gigabyte as a whole number. */
    private static final int DIGITS_MAX = 40;

    private SampleNumber() {}

    static JsonNode of(JsonNode schema) {
        boolean whole = schema.path("type").toString().contains("integer");
        BigDecimal step =
                bound(schema, "multipleOf").filter(value -> value.signum() > 0).orElse(null);
        Optional<BigDecimal> least = bound(schema, "minimum");
        Optional<BigDecimal> above = bound(schema, "exclusiveMinimum");
        Optional<BigDecimal> most = bound(schema, "maximum");
        Optional<BigDecimal> below = bound(schema, "exclusiveMaximum");
        BigDecimal value;
        if (whole) {
            least = highest(
                    least.map(number -> number.setScale(0, RoundingMode.CEILING)),
                    above.map(number -> number.setScale(0, RoundingMode.FLOOR).add(BigDecimal.ONE)));
            most = lowest(
                    most.map(number -> number.setScale(0, RoundingMode.FLOOR)),
                    below.map(number -> number.setScale(0, RoundingMode.CEILING).subtract(BigDecimal.ONE)));
            value = least.map(BigDecimal.ONE::max).orElse(BigDecimal.ONE);
            value = most.map(value::min).orElse(value);
        } else {
            least = highest(least, above);
            most = lowest(most, below);
            value = between(least, most);
        }
        if (step != null) {
            BigDecimal next = value.divide(step, 0, RoundingMode.CEILING).multiply(step);
            value = most.filter(limit -> next.compareTo(limit) > 0)
                    .map(limit -> limit.divide(step, 0, RoundingMode.FLOOR).multiply(step))
                    .orElse(next);
        }
        return JsonNodeFactory.instance.numberNode(
                new BigDecimal(value.stripTrailingZeros().toPlainString()));
    }

    private static BigDecimal between(Optional<BigDecimal> least, Optional<BigDecimal> most) {
        BigDecimal usual = new BigDecimal("1.5");
        if (least.filter(bound -> bound.compareTo(usual) >= 0).isEmpty()
                && most.filter(bound -> bound.compareTo(usual) <= 0).isEmpty()) {
            return usual;
        }
        if (least.isPresent() && most.isPresent()) {
            return least.get().add(most.get()).multiply(new BigDecimal("0.5"));
        }
        return least.map(bound -> bound.add(BigDecimal.ONE))
                .or(() -> most.map(bound -> bound.subtract(BigDecimal.ONE)))
                .orElse(usual);
    }

    private static Optional<BigDecimal> bound(JsonNode schema, String name) {
        JsonNode value = schema.path(name);
        return Optional.of(value)
                .filter(JsonNode::isNumber)
                .map(JsonNode::decimalValue)
                .filter(number -> Math.abs((long) number.scale()) <= DIGITS_MAX && number.precision() <= DIGITS_MAX);
    }

    private static Optional<BigDecimal> highest(Optional<BigDecimal> one, Optional<BigDecimal> other) {
        return Stream.of(one, other).flatMap(Optional::stream).reduce(BigDecimal::max);
    }

    private static Optional<BigDecimal> lowest(Optional<BigDecimal> one, Optional<BigDecimal> other) {
        return Stream.of(one, other).flatMap(Optional::stream).reduce(BigDecimal::min);
    }
}
