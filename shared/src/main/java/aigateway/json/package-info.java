/** JSON as tokens: strict reading, edits spliced into the original bytes, writing. No number ever passes through a double. */
@NullMarked
package aigateway.json;

import org.jspecify.annotations.NullMarked;
