@NullMarked
package aigateway.local.drills;

import org.jspecify.annotations.NullMarked;
