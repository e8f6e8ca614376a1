@NullMarked
package aigateway.local.litellm;

import org.jspecify.annotations.NullMarked;
