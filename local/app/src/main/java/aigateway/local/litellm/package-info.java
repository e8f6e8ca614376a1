/** Reads the configuration and the database of a LiteLLM proxy, and says what they are in the terms of this gateway. */
@NullMarked
package aigateway.local.litellm;

import org.jspecify.annotations.NullMarked;
