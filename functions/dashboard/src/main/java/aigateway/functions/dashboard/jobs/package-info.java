/** Jobs and batches: lists by state, and all that is kept of a job without what its client wrote. */
@NullMarked
package aigateway.functions.dashboard.jobs;

import org.jspecify.annotations.NullMarked;
