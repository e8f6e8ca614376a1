/** What every term may say: ids, money, problems, and the ports that terms share. Depends on nothing of ours. */
@NullMarked
package aigateway.kernel;

import org.jspecify.annotations.NullMarked;
