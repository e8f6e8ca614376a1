/** The queues. */
@NullMarked
package aigateway.sqs;

import org.jspecify.annotations.NullMarked;
