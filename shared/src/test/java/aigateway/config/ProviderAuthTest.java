package aigateway.config;

import static aigateway.config.Sample.ofProvider;
import static aigateway.config.Sample.provider;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderAuthTest {
    @ParameterizedTest
    @CsvSource({
        "bearer, bearer, null, null",
        "x-api-key, x-api-key, null, null",
        "api-key, api-key, null, null",
        "aws_sigv4, aws_sigv4, null, null",
        "'{aws_sigv4: {}}', aws_sigv4, null, null",
        "'{aws_sigv4: {region: eu-central-1}}', aws_sigv4, eu-central-1, null",
        "'{aws_sigv4: {region: eu-central-1, service: bedrock-mantle}}', aws_sigv4, eu-central-1, bedrock-mantle",
    })
    void authentication_is_a_name_or_a_signature_with_its_region_and_service(
            String yaml, String kind, String region, String service) {
        AuthConfig auth = provider("auth: " + yaml + "\n").auth().orElseThrow();

        assertThat(auth.kind()).isEqualTo(kind);
        assertThat(auth.region().orElse("null")).isEqualTo(region);
        assertThat(auth.service().orElse("null")).isEqualTo(service);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "basic; auth: expected one of bearer, x-api-key, api-key, aws_sigv4",
                "{bearer: {}}; auth: unknown member 'bearer'; expected one of aws_sigv4",
                "{aws_sigv4: x}; auth.aws_sigv4: expected a map",
                "{aws_sigv4: {regoin: x}}; auth.aws_sigv4: unknown member 'regoin'; expected one of region, service",
                "{aws_sigv4: {region: EU}}; auth.aws_sigv4.region: expected a name of AWS: small letters, digits and '-'",
            })
    void another_authentication_is_refused(String yamlAndReason) {
        String[] parts = yamlAndReason.split("; ", 2);

        assertThat(ofProvider("auth: " + parts[0] + "\n").getFirst()).isEqualTo("line 4: providers.openai." + parts[1]);
    }

    @Test
    void a_provider_that_signs_has_no_keys() {
        assertThat(ofProvider("auth: aws_sigv4\nkeys: [OPENAI_API_KEY]\n"))
                .containsExactly("line 4: providers.openai.auth: aws_sigv4 uses the AWS credentials of the gateway,"
                        + " so that the provider has no 'keys'");
    }
}
