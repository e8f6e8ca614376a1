/** Ids, money, problems, and the ports that all packages share. Depends on no other package. */
@NullMarked
package aigateway.kernel;

import org.jspecify.annotations.NullMarked;
