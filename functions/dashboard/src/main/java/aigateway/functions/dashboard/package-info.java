/** The function dashboard: pages, sign-in, metrics, and their export. */
@NullMarked
package aigateway.functions.dashboard;

import org.jspecify.annotations.NullMarked;
