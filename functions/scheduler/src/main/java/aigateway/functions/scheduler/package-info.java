/** The function scheduler: what happens though nobody asks. */
@NullMarked
package aigateway.functions.scheduler;

import org.jspecify.annotations.NullMarked;
