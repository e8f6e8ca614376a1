/** Alerts: rules, what they find, and the notices about it. */
@NullMarked
package aigateway.alerts;

import org.jspecify.annotations.NullMarked;
