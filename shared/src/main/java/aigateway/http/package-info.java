/** Outgoing HTTP and server-sent events, independent of content and receiver. */
@NullMarked
package aigateway.http;

import org.jspecify.annotations.NullMarked;
