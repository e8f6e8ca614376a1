/** Rules over the whole product. */
@NullMarked
package aigateway;

import org.jspecify.annotations.NullMarked;
