/** The response cache: replies that are stored for a while and used again for the same request. */
@NullMarked
package aigateway.cache;

import org.jspecify.annotations.NullMarked;
