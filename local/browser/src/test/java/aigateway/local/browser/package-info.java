@NullMarked
package aigateway.local.browser;

import org.jspecify.annotations.NullMarked;
