/** Providers: their health, their keys by name, the configuration file, and which models they serve. */
@NullMarked
package aigateway.functions.dashboard.providers;

import org.jspecify.annotations.NullMarked;
