package aigateway.pipeline;

import aigateway.pricing.Price;
import org.jspecify.annotations.Nullable;

/**
 * A call that may cost something.
 *
 * @param price null when the model has none
 */
public record Funded(Admitted admitted, @Nullable Price price) {}
