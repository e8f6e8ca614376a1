/** Keys of clients: their list, their pages, and what an administrator does with them. */
@NullMarked
package aigateway.functions.dashboard.keys;

import org.jspecify.annotations.NullMarked;
