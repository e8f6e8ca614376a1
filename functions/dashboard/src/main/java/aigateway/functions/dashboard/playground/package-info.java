/** A call from the browser with a key of one's own. */
@NullMarked
package aigateway.functions.dashboard.playground;

import org.jspecify.annotations.NullMarked;
