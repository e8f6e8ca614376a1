/** The command line against a real HTTP server. */
@NullMarked
package aigateway.local.cli;

import org.jspecify.annotations.NullMarked;
