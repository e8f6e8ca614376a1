@NullMarked
package aigateway.functions.runtime;

import org.jspecify.annotations.NullMarked;
