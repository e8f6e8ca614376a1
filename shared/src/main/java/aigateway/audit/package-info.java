/** Who did what, without what was said; and the log's form. */
@NullMarked
package aigateway.audit;

import org.jspecify.annotations.NullMarked;
