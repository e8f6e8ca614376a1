/** Sign-in of people: passwords, OpenID Connect, sessions, and limits of failed attempts. */
@NullMarked
package aigateway.signin;

import org.jspecify.annotations.NullMarked;
