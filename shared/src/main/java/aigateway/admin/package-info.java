/** Manages keys, budgets and prices for administrators, with an audit event for each change. */
@NullMarked
package aigateway.admin;

import org.jspecify.annotations.NullMarked;
