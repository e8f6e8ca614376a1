/**
 * The HTTP layer that the functions api and dashboard share: authentication, replies, errors in one shape, server-sent
 * events.
 */
@NullMarked
package aigateway.functions.web;

import org.jspecify.annotations.NullMarked;
