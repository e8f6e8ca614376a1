/** From one API format to another: requests, responses and streams. Each file is named after the direction of the request. */
@NullMarked
package aigateway.formats.translation;

import org.jspecify.annotations.NullMarked;
