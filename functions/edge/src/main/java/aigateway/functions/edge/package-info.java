/** The HTTP edge: who asks, what is answered, errors in one shape, and the way in from API Gateway. */
@NullMarked
package aigateway.functions.edge;

import org.jspecify.annotations.NullMarked;
