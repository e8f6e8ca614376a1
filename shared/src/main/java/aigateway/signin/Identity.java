package aigateway.signin;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a validated ID token says about a person.
 *
 * @param email null where the token has none
 * @param emailVerified whether the provider says that the address is the person's
 */
record Identity(
        String issuer,
        String subject,
        @Nullable String email,
        boolean emailVerified,
        @Nullable String name,
        Set<String> groups) {}
