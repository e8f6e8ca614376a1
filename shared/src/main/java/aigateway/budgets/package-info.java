/** Budgets, the holds that calls take from them, and their settlement. Postgres decides. */
@NullMarked
package aigateway.budgets;

import org.jspecify.annotations.NullMarked;
