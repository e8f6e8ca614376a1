package aigateway.config;

import java.util.Optional;

/**
 * How a provider's requests are authenticated, where the file says it.
 *
 * @param kind one of the names below
 * @param region of AWS; empty where the host or the process says it
 * @param service of AWS, as it signs; empty where the host says it
 */
public record AuthConfig(String kind, Optional<String> region, Optional<String> service) {
    public static final String BEARER = "bearer";
    public static final String X_API_KEY = "x-api-key";
    public static final String API_KEY = "api-key";
    public static final String AWS_SIGV4 = "aws_sigv4";
}
