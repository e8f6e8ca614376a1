/** The function scheduler: the work that a schedule starts. */
@NullMarked
package aigateway.functions.scheduler;

import org.jspecify.annotations.NullMarked;
