/** Clients' files, and batches in the forms of OpenAI's and Anthropic's APIs. Each request of a batch is a job. */
@NullMarked
package aigateway.batches;

import org.jspecify.annotations.NullMarked;
