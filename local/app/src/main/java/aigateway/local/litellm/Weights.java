package aigateway.local.litellm;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes whole weights from 0 to 1000 of LiteLLM's, which may be shares or limits. */
final class Weights {
    private static final int MAX = 1_000;

    private Weights() {}

    /** One for each; null where all are alike. A deployment without one is never selected if another has one, as at LiteLLM. */
    static @Nullable List<Integer> of(List<Deployment> deployments) {
        List<BigDecimal> given = deployments.stream()
                .map(each ->
                        each.weight() == null ? BigDecimal.ZERO : each.weight().max(BigDecimal.ZERO))
                .toList();
        BigDecimal largest = given.stream().max(BigDecimal::compareTo).orElse(BigDecimal.ZERO);
        if (largest.signum() == 0 || given.stream().allMatch(each -> each.compareTo(largest) == 0)) {
            return null;
        }
        boolean whole = largest.compareTo(BigDecimal.valueOf(MAX)) <= 0
                && given.stream().allMatch(each -> each.stripTrailingZeros().scale() <= 0);
        return given.stream()
                .map(each -> whole ? each.intValueExact() : share(each, largest))
                .toList();
    }

    private static int share(BigDecimal weight, BigDecimal largest) {
        int share = weight.multiply(BigDecimal.valueOf(MAX))
                .divide(largest, 0, RoundingMode.HALF_UP)
                .intValueExact();
        return weight.signum() > 0 ? Math.max(share, 1) : 0;
    }
}
