/** Spans of calls and attempts, and the W3C header that joins them with those of clients and providers. */
@NullMarked
package aigateway.traces;

import org.jspecify.annotations.NullMarked;
