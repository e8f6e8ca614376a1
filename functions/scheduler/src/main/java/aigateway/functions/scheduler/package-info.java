/** The function scheduler: scheduled upkeep. */
@NullMarked
package aigateway.functions.scheduler;

import org.jspecify.annotations.NullMarked;
