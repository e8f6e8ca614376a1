/** Who does the work: named providers, the routes to them, and what their answers mean. */
@NullMarked
package aigateway.providers;

import org.jspecify.annotations.NullMarked;
