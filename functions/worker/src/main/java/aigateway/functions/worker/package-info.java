/** The functions jobs and webhooks: what SQS delivers. */
@NullMarked
package aigateway.functions.worker;

import org.jspecify.annotations.NullMarked;
