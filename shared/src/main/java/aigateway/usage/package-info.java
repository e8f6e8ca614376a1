/** Usage: one row for each attempt at a provider. */
@NullMarked
package aigateway.usage;

import org.jspecify.annotations.NullMarked;
