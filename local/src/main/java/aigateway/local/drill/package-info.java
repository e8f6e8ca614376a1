/** Drills: real gateway processes, killed and starved from outside, and what the books say afterwards. */
@NullMarked
package aigateway.local.drill;

import org.jspecify.annotations.NullMarked;
