/** Webhooks: what is sent to a receiver, how it is signed, and when it is retried. */
@NullMarked
package aigateway.webhooks;

import org.jspecify.annotations.NullMarked;
