/** Who did what to whom, and whether the chain of events is whole. */
@NullMarked
package aigateway.functions.dashboard.audit;

import org.jspecify.annotations.NullMarked;
