/** What the gateway says about itself: metrics, readiness. */
@NullMarked
package aigateway.reports;

import org.jspecify.annotations.NullMarked;
