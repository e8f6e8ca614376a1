/** Alerts, their rules, the channels that they are sent to, and the notices. */
@NullMarked
package aigateway.functions.dashboard.alerts;

import org.jspecify.annotations.NullMarked;
