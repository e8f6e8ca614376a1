/** The database: statements, the pool, and commits that concurrent calls share. */
@NullMarked
package aigateway.postgres;

import org.jspecify.annotations.NullMarked;
