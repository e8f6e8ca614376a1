/** Calls of one API to providers that speak another: requests there, answers and streams back. */
@NullMarked
package aigateway.translation;

import org.jspecify.annotations.NullMarked;
