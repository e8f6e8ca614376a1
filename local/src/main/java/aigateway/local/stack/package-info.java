/**
 * What {@code local/run} starts beside the gateway itself: Postgres, Redis and SQS out of jars, their data folder, and the
 * settings and secrets that a laptop needs and a deployment gets from its platform.
 */
@NullMarked
package aigateway.local.stack;

import org.jspecify.annotations.NullMarked;
