/**
 * The packaged functions as Lambda runs them: processes under AWS's runtime client behind a Runtime API of the project's own, and
 * an HTTP server that makes API Gateway's events. What each function gets is read from template.yaml.
 */
@NullMarked
package aigateway.local.lambda;

import org.jspecify.annotations.NullMarked;
