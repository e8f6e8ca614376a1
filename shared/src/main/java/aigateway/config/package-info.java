/** The file of providers and routes: what it may say, read and checked. Nothing is built here, and no secret is known. */
@NullMarked
package aigateway.config;

import org.jspecify.annotations.NullMarked;
