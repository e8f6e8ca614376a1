@NullMarked
package aigateway.local.stack;

import org.jspecify.annotations.NullMarked;
