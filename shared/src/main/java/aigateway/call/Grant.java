package aigateway.call;

import aigateway.kernel.Money;
import aigateway.pricing.Price;
import org.jspecify.annotations.Nullable;

/**
 * What was set aside for an attempt.
 *
 * @param price null when the model has none
 * @param amount charged in full when nobody can say what the attempt cost
 * @param outputCap for each choice, to be written into the request; null leaves the request as it is
 * @param lowered whether that is less than the client might expect
 */
record Grant(@Nullable Price price, Money amount, @Nullable Long outputCap, boolean lowered) {}
