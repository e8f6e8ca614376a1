/** Settings in force, secrets by name, and people with their sessions and tokens. */
@NullMarked
package aigateway.functions.dashboard.settings;

import org.jspecify.annotations.NullMarked;
