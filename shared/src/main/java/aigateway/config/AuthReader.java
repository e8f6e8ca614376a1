package aigateway.config;

import java.util.List;
import java.util.Optional;

/** Reads how a provider's requests are authenticated: a name, or {@code aws_sigv4} with its region and service. */
final class AuthReader {
    private static final String REGION = "region";
    private static final String SERVICE = "service";
    private static final List<String> KINDS =
            List.of(AuthConfig.BEARER, AuthConfig.X_API_KEY, AuthConfig.API_KEY, AuthConfig.AWS_SIGV4);

    private AuthReader() {}

    static Optional<AuthConfig> read(ConfigValue value, List<String> keys) {
        Optional<AuthConfig> auth = value.isMap()
                ? value.members(List.of(AuthConfig.AWS_SIGV4))
                        .flatMap(members -> members.required(AuthConfig.AWS_SIGV4))
                        .flatMap(AuthReader::signed)
                : value.oneOf(KINDS).map(kind -> new AuthConfig(kind, Optional.empty(), Optional.empty()));
        if (!keys.isEmpty()
                && auth.filter(each -> each.kind().equals(AuthConfig.AWS_SIGV4)).isPresent()) {
            value.refuse("aws_sigv4 uses the AWS credentials of the gateway, so that the provider has no 'keys'");
        }
        return auth;
    }

    private static Optional<AuthConfig> signed(ConfigValue value) {
        return value.members(List.of(REGION, SERVICE))
                .map(members -> new AuthConfig(
                        AuthConfig.AWS_SIGV4,
                        members.at(REGION).flatMap(region -> region.text(TextFormat.AWS_NAME)),
                        members.at(SERVICE).flatMap(service -> service.text(TextFormat.AWS_NAME))));
    }
}
