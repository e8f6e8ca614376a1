package aigateway.assembly;

import aigateway.signin.GroupRoles;
import aigateway.signin.OidcSettings;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How people sign in, beside their passwords.
 *
 * @param oidc empty without a provider
 * @param publicUrl under which people reach the gateway; empty when it is not set
 */
public record SignInSettings(Optional<OidcSettings> oidc, Optional<URI> publicUrl) {
    private static final String ISSUER = "OIDC_ISSUER";
    private static final String CALLBACK = "/dashboard/oidc/callback";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    static SignInSettings read(SettingsReader in) {
        Optional<URI> issuer = in.httpUrl("OIDC_ISSUER");
        Optional<String> client = in.text("OIDC_CLIENT_ID");
        List<GroupRoles.Rule> roles = in.list("OIDC_ROLES", GroupRoles.Rule::parse);
        String groups = in.text("OIDC_GROUPS_CLAIM").orElse("groups");
        String scopes = in.text("OIDC_SCOPES").orElse("openid email profile");
        Optional<URI> address = in.httpUrl("PUBLIC_URL");
        if (issuer.isEmpty()) {
            return new SignInSettings(Optional.empty(), address);
        }
        if (!isSafe(issuer.get())) {
            in.problem(ISSUER + " must begin with https://, except on this machine.");
        }
        require(in, client.isPresent(), "OIDC_CLIENT_ID");
        require(in, !roles.isEmpty(), "OIDC_ROLES");
        require(in, address.isPresent(), "PUBLIC_URL");
        if (!List.of(scopes.split(" +", -1)).contains("openid")) {
            in.problem("OIDC_SCOPES must contain openid.");
        }
        return new SignInSettings(
                client.flatMap(id -> address.map(base -> new OidcSettings(
                        issuer.get(),
                        id,
                        List.of(scopes.split(" +", -1)),
                        groups,
                        new GroupRoles(roles),
                        URI.create(base.toString().replaceAll("/+$", "") + CALLBACK)))),
                address);
    }

    private static void require(SettingsReader in, boolean isSet, String name) {
        if (!isSet) {
            in.problem(name + " is not set, and " + ISSUER + " needs it.");
        }
    }

    private static boolean isSafe(URI issuer) {
        return "https".equals(issuer.getScheme()) || LOOPBACK.contains(issuer.getHost());
    }
}
