/** Outgoing HTTP. Nothing in this package knows what is sent, or to whom. */
@NullMarked
package aigateway.http;

import org.jspecify.annotations.NullMarked;
