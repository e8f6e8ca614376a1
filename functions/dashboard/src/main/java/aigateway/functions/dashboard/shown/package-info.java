/** How amounts, counts, times and shares are written on pages; each rule is in one place. */
@NullMarked
package aigateway.functions.dashboard.shown;

import org.jspecify.annotations.NullMarked;
