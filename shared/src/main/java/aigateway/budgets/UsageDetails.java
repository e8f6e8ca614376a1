package aigateway.budgets;

import aigateway.kernel.Part;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the usage row of an attempt keeps beside its tokens.
 *
 * @param shape the form of the provider's usage that was read; null when there was none
 * @param parts counts with a price of their own
 * @param tiers what changed the price of the call
 * @param flags what is not certain: a part or tier without a price, a total that does not agree
 */
public record UsageDetails(@Nullable String shape, Map<Part, Long> parts, List<String> tiers, List<String> flags) {
    public static final UsageDetails NONE = new UsageDetails(null, Map.of(), List.of(), List.of());
}
