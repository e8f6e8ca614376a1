@NullMarked
package aigateway.signin;

import org.jspecify.annotations.NullMarked;
