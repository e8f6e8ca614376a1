/** Jobs: durable work whose truth is in Postgres. */
@NullMarked
package aigateway.jobs;

import org.jspecify.annotations.NullMarked;
