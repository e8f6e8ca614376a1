/** What tokens cost. */
@NullMarked
package aigateway.pricing;

import org.jspecify.annotations.NullMarked;
