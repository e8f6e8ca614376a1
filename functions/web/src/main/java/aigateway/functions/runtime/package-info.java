/**
 * A runtime loop for functions behind API Gateway whose answers leave in pieces, which the loop of AWS's Java runtime cannot do:
 * it speaks to Lambda's Runtime API itself.
 */
@NullMarked
package aigateway.functions.runtime;

import org.jspecify.annotations.NullMarked;
