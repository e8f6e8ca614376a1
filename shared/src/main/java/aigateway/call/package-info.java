/** The path of a call: authenticate, admit, look in the cache, run attempts. Start with {@code CallPipeline}. */
@NullMarked
package aigateway.call;

import org.jspecify.annotations.NullMarked;
