/** Client keys: their form, storage, rolling, and who a credential belongs to. */
@NullMarked
package aigateway.keys;

import org.jspecify.annotations.NullMarked;
