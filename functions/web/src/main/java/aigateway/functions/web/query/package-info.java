/** The query parameters of usage, calls and audit, which the API and the pages read alike. */
@NullMarked
package aigateway.functions.web.query;

import org.jspecify.annotations.NullMarked;
