/** Teams: what each spends, its keys and budgets, and who answers for it. */
@NullMarked
package aigateway.functions.dashboard.teams;

import org.jspecify.annotations.NullMarked;
