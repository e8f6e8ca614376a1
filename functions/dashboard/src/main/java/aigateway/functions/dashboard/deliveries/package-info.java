/** Webhook deliveries: a list by state, replay, and endpoints that are switched off. */
@NullMarked
package aigateway.functions.dashboard.deliveries;

import org.jspecify.annotations.NullMarked;
