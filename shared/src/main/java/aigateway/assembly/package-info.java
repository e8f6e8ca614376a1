/** Settings, and the product built from them: the one place that knows every class. Composition roots start here. */
@NullMarked
package aigateway.assembly;

import org.jspecify.annotations.NullMarked;
