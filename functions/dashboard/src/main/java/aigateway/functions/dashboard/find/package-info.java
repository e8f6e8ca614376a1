/** The search of all pages. */
@NullMarked
package aigateway.functions.dashboard.find;

import org.jspecify.annotations.NullMarked;
