/** Webhooks: what is told to a receiver, how it is signed, and when it is tried again. */
@NullMarked
package aigateway.webhooks;

import org.jspecify.annotations.NullMarked;
