/** Webhooks: the events that receivers get, how they are signed, and when they are tried again. */
@NullMarked
package aigateway.webhooks;

import org.jspecify.annotations.NullMarked;
