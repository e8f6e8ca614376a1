package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.config.ConfigReader;
import aigateway.config.ProviderConfig;
import aigateway.secrets.AwsCredentials;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** How each provider is authenticated: by the configuration, the host, or the kind. */
class AuthenticationsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
    private static final Authentications AUTHENTICATIONS = new Authentications(
            new AwsCredentials(() -> () -> AwsBasicCredentials.create("AKID", "secret"), CLOCK), CLOCK, "sa-east-1");

    @ParameterizedTest
    @CsvSource({
        "'base_url: https://api.openai.com/v1, keys: [K]', authorization, Bearer secret-key",
        "'base_url: https://api.openai.com/v1, keys: [K], auth: api-key', api-key, secret-key",
        "'base_url: http://127.0.0.1:1/v1, keys: [K], auth: x-api-key', x-api-key, secret-key",
        "'base_url: https://n.openai.azure.com/openai/v1, keys: [K]', api-key, secret-key",
        "'base_url: https://n.services.ai.azure.com/openai/v1, keys: [K]', api-key, secret-key",
        "'base_url: https://n.openai.azure.com/openai/v1, keys: [K], auth: bearer', authorization, Bearer secret-key",
        "'kind: anthropic, keys: [K]', x-api-key, secret-key",
        "'kind: anthropic, base_url: https://n.services.ai.azure.com/anthropic, keys: [K]', x-api-key, secret-key",
        "'kind: anthropic, base_url: https://proxy.example, keys: [K], auth: bearer', authorization, Bearer secret-key",
        "'base_url: https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1, keys: [K]', authorization,"
                + " Bearer secret-key",
        "'kind: anthropic, base_url: https://bedrock-mantle.us-east-1.api.aws/anthropic/v1, keys: [K]', x-api-key,"
                + " secret-key",
    })
    void a_key_is_sent_in_one_header(String provider, String header, String value) {
        assertThat(headers(provider)).isEqualTo(Map.of(header, value));
    }

    @ParameterizedTest
    @CsvSource({
        "'base_url: https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1', eu-west-1/bedrock",
        "'base_url: https://bedrock-mantle.us-east-2.api.aws/v1', us-east-2/bedrock-mantle",
        "'kind: anthropic, base_url: https://bedrock-mantle.us-east-2.api.aws/anthropic/v1', us-east-2/bedrock-mantle",
        "'base_url: https://proxy.example/v1, auth: aws_sigv4', sa-east-1/bedrock",
        "'base_url: https://proxy.example/v1, auth: {aws_sigv4: {region: eu-west-3, service: execute-api}}',"
                + " eu-west-3/execute-api",
        "'base_url: https://bedrock-mantle.us-east-2.api.aws/v1, auth: {aws_sigv4: {region: us-west-2}}',"
                + " us-west-2/bedrock-mantle",
    })
    void a_provider_of_aws_without_keys_is_signed_for_its_region_and_service(String provider, String scope) {
        assertThat(headers(provider).get("authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKID/20260102/" + scope + "/aws4_request, ");
    }

    @Test
    void a_server_without_keys_gets_no_header() {
        assertThat(headers("base_url: 'http://127.0.0.1:8000'")).isEmpty();
    }

    private static Map<String, String> headers(String provider) {
        ProviderConfig config = ConfigReader.read("providers: {p: {" + provider + "}}", ProviderKinds.defaults())
                .providers()
                .getFirst();
        Optional<String> key = config.keys().isEmpty() ? Optional.empty() : Optional.of("secret-key");
        var request = new Authentication.Request("GET", config.baseUrl() + "/models", Map.of(), new byte[0]);
        return switch (AUTHENTICATIONS.of(config).authenticate(request, key)) {
            case Authentication.Outcome.Headers(Map<String, String> values) -> values;
            case Authentication.Outcome.Unusable(String reason) -> throw new AssertionError(reason);
        };
    }
}
