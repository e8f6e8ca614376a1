/** Limits before a call, in one round trip to Redis. */
@NullMarked
package aigateway.limits;

import org.jspecify.annotations.NullMarked;
