/** The function api: clients' calls, jobs, models, the admin API, health and docs. */
@NullMarked
package aigateway.functions.api;

import org.jspecify.annotations.NullMarked;
