/** The whole gateway in one process: the same controllers and handlers, with embedded services or your own. */
@NullMarked
package aigateway.local;

import org.jspecify.annotations.NullMarked;
