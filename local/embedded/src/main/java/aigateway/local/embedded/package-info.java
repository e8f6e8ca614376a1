/** The embedded Postgres, Redis and SQS that local/run starts, their data folder, settings and secrets. */
@NullMarked
package aigateway.local.embedded;

import org.jspecify.annotations.NullMarked;
