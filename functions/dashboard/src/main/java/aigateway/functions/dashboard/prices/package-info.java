/** Models and their prices: what is in force, what an override would change, and what has no price. */
@NullMarked
package aigateway.functions.dashboard.prices;

import org.jspecify.annotations.NullMarked;
