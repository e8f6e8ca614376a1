/** Scheduled upkeep: the sweep of what crashed processes left, and the rotation of encryption keys. */
@NullMarked
package aigateway.maintenance;

import org.jspecify.annotations.NullMarked;
