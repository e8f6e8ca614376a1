/** A mock provider: a small HTTP server that speaks OpenAI's API without a model behind it. */
@NullMarked
package aigateway.local.mock;

import org.jspecify.annotations.NullMarked;
