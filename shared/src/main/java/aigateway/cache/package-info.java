/** Answers that are kept for a while, to be given again to the same request. */
@NullMarked
package aigateway.cache;

import org.jspecify.annotations.NullMarked;
