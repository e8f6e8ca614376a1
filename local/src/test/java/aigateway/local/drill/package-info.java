@NullMarked
package aigateway.local.drill;

import org.jspecify.annotations.NullMarked;
