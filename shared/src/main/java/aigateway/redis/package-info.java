/** Redis: one lazy connection, commands that wait 50 ms, and a circuit breaker. */
@NullMarked
package aigateway.redis;

import org.jspecify.annotations.NullMarked;
