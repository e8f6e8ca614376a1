/** Metrics and readiness. */
@NullMarked
package aigateway.reports;

import org.jspecify.annotations.NullMarked;
