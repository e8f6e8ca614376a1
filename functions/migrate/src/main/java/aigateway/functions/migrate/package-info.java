/** The function migrate: brings the database to this version. */
@NullMarked
package aigateway.functions.migrate;

import org.jspecify.annotations.NullMarked;
