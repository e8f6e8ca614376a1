package aigateway.providers;

import aigateway.config.AuthConfig;
import aigateway.config.ProviderConfig;
import aigateway.secrets.AwsCredentials;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Makes the authentication of each provider: as it is configured, else as its host is known, else as is usual for its kind.
 *
 * @param region of AWS, where neither the configuration nor the host has one
 */
public record Authentications(AwsCredentials credentials, InstantSource clock, String region) {
    private static final KeyHeader BEARER = new KeyHeader(AuthConfig.BEARER, "authorization", "Bearer ");
    private static final KeyHeader X_API_KEY = new KeyHeader(AuthConfig.X_API_KEY, "x-api-key", "");
    private static final KeyHeader API_KEY = new KeyHeader(AuthConfig.API_KEY, "api-key", "");

    public Authentication of(ProviderConfig config) {
        ProviderKind kind = ProviderKinds.of(config.kind());
        return config.auth()
                .map(auth -> named(auth, config.baseUrl()))
                // A provider of AWS without keys can only be used with the credentials of the process.
                .orElseGet(() ->
                        config.keys().isEmpty() && AwsHost.of(config.baseUrl()).isPresent()
                                ? signature(Optional.empty(), Optional.empty(), config.baseUrl())
                                : usual(kind, config.baseUrl()));
    }

    /** The header with the key that the host expects, else the usual one of the kind. */
    static Authentication usual(ProviderKind kind, URI baseUrl) {
        return header(kind.authentication(baseUrl));
    }

    private Authentication named(AuthConfig auth, URI baseUrl) {
        return auth.kind().equals(AuthConfig.AWS_SIGV4)
                ? signature(auth.region(), auth.service(), baseUrl)
                : header(auth.kind());
    }

    private AwsSignature signature(Optional<String> ownRegion, Optional<String> ownService, URI baseUrl) {
        Optional<AwsHost> host = AwsHost.of(baseUrl);
        return new AwsSignature(
                ownRegion.or(() -> host.map(AwsHost::region)).orElse(region),
                ownService.or(() -> host.map(AwsHost::service)).orElse(AwsHost.SERVICE_USUAL),
                credentials,
                clock);
    }

    private static KeyHeader header(String kind) {
        return switch (kind) {
            case AuthConfig.BEARER -> BEARER;
            case AuthConfig.X_API_KEY -> X_API_KEY;
            case AuthConfig.API_KEY -> API_KEY;
            default -> throw new IllegalArgumentException("no kind of authentication: " + kind);
        };
    }
}
