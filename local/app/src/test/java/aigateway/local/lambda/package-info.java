@NullMarked
package aigateway.local.lambda;

import org.jspecify.annotations.NullMarked;
