/** Secrets and what is sealed with them: where they come from, versions, encryption at rest. */
@NullMarked
package aigateway.secrets;

import org.jspecify.annotations.NullMarked;
