/** The command line: it speaks to the admin API of any gateway, the local one or a deployed one, and keeps no state. */
@NullMarked
package aigateway.local.cli;

import org.jspecify.annotations.NullMarked;
