/** Drills: real gateway processes, killed and starved from outside, and what the books say afterwards. */
@NullMarked
package aigateway.local.drills;

import org.jspecify.annotations.NullMarked;
