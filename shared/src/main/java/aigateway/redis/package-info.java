/** Redis: a lazily made connection that gives up after 50 ms, behind a circuit breaker. */
@NullMarked
package aigateway.redis;

import org.jspecify.annotations.NullMarked;
