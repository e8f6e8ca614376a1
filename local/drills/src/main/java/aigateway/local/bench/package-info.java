/** Measurements on this machine. */
@NullMarked
package aigateway.local.bench;

import org.jspecify.annotations.NullMarked;
