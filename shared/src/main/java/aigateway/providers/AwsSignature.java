package aigateway.providers;

import aigateway.config.AuthConfig;
import aigateway.http.ProviderHttpClient;
import aigateway.secrets.AwsCredentials;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Signs requests with AWS Signature Version 4 and the credentials of this process. The signature covers the method, the URL,
 * every header and the body, and holds for some minutes.
 *
 * @param service the name that the service signs with, such as {@code bedrock}
 */
record AwsSignature(String region, String service, AwsCredentials credentials, InstantSource clock)
        implements Authentication {
    private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();
    /** What the signer adds; the HTTP client adds Host with the same value. */
    private static final Set<String> ADDED =
            Set.of("authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token");

    @Override
    public Outcome authenticate(Request request, Optional<String> key) {
        return credentials
                .find()
                .<Outcome>map(identity -> new Outcome.Headers(signed(request, identity)))
                .orElseGet(() -> new Outcome.Unusable("the gateway has no AWS credentials"));
    }

    @Override
    public String name() {
        return AuthConfig.AWS_SIGV4;
    }

    @Override
    public void refused() {
        credentials.refused();
    }

    private Map<String, String> signed(Request request, AwsCredentialsIdentity identity) {
        SdkHttpRequest.Builder unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                // The very URL that is sent: the client may encode or resolve parts of it.
                .uri(URI.create(ProviderHttpClient.sentUrl(request.url())));
        request.headers().forEach(unsigned::putHeader);
        var signed = SIGNER.sign(sign -> sign.identity(identity)
                .request(unsigned.build())
                .payload(() -> new ByteArrayInputStream(request.body()))
                .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(HttpSigner.SIGNING_CLOCK, clock.withZone(ZoneOffset.UTC)));
        Map<String, String> added = new HashMap<>();
        signed.request().forEachHeader((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (ADDED.contains(lower)) {
                added.put(lower, values.getFirst());
            }
        });
        return added;
    }
}
