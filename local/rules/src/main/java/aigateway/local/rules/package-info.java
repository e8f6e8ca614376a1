/** What the tests of every module share: the rules of this project, and how long a test may take. */
@NullMarked
package aigateway.local.rules;

import org.jspecify.annotations.NullMarked;
