package aigateway.signin;

import java.net.URI;
import java.util.List;

/**
 * Sign-in at an OpenID Connect provider.
 *
 * @param issuer exactly as the provider writes it
 * @param groupsClaim the claim of the ID token that lists the person's groups
 * @param callback where the provider sends browsers back to; registered there
 */
public record OidcSettings(
        URI issuer, String clientId, List<String> scopes, String groupsClaim, GroupRoles roles, URI callback) {
    public OidcSettings {
        scopes = List.copyOf(scopes);
    }
}
