/** The first page: where the money goes, what needs attention, and what is not certain. */
@NullMarked
package aigateway.functions.dashboard.overview;

import org.jspecify.annotations.NullMarked;
