/** Calls: their list with a histogram, and all that the ledger has of one. */
@NullMarked
package aigateway.functions.dashboard.requests;

import org.jspecify.annotations.NullMarked;
