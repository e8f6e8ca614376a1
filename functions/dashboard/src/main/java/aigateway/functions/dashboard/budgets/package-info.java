/** Budgets: their list, their pages, and what an administrator does with them. */
@NullMarked
package aigateway.functions.dashboard.budgets;

import org.jspecify.annotations.NullMarked;
