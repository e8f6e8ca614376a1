/** Requests, tokens and parallel requests: limits before a call, in one round trip to Redis, and without it by a chosen rule. */
@NullMarked
package aigateway.limits;

import org.jspecify.annotations.NullMarked;
