/** Charts as SVG, drawn on the server. Each has no script, no inline style, and the same numbers in a table. */
@NullMarked
package aigateway.functions.dashboard.charts;

import org.jspecify.annotations.NullMarked;
