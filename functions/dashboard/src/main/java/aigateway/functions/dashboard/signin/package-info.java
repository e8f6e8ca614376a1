/** The pages before a person is signed in, and the change of the password. */
@NullMarked
package aigateway.functions.dashboard.signin;

import org.jspecify.annotations.NullMarked;
