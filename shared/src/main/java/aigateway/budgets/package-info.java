/** Money that may be spent: budgets, what calls set aside of them, and what becomes of it. Postgres decides. */
@NullMarked
package aigateway.budgets;

import org.jspecify.annotations.NullMarked;
