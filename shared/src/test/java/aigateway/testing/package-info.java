/** What tests stand on: real Postgres, Redis and SQS, real servers as doubles, and time that only moves when told. */
@NullMarked
package aigateway.testing;

import org.jspecify.annotations.NullMarked;
