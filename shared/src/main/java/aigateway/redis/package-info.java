/** Redis: a lazily made connection that gives up after 50 ms and rests after failing. */
@NullMarked
package aigateway.redis;

import org.jspecify.annotations.NullMarked;
