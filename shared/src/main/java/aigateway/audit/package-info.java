/** The audit of calls and admin actions, without content; and the format of log lines. */
@NullMarked
package aigateway.audit;

import org.jspecify.annotations.NullMarked;
