/** The API formats that clients and providers speak, one class each, and what a request or an answer in a format means. */
@NullMarked
package aigateway.formats;

import org.jspecify.annotations.NullMarked;
