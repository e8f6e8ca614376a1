/** Rate limits of a key: requests, tokens and parallel requests, in one round trip to Redis, or in this process without it. */
@NullMarked
package aigateway.limits;

import org.jspecify.annotations.NullMarked;
