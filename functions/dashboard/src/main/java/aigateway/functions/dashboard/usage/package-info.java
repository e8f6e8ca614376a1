/** The explorer of usage: any measure by any group, over time and as a table. */
@NullMarked
package aigateway.functions.dashboard.usage;

import org.jspecify.annotations.NullMarked;
