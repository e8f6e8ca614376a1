@NullMarked
package aigateway.local.embedded;

import org.jspecify.annotations.NullMarked;
