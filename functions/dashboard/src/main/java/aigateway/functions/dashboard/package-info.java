/** The function dashboard: metrics, and their export. */
@NullMarked
package aigateway.functions.dashboard;

import org.jspecify.annotations.NullMarked;
