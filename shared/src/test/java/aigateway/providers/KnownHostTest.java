package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.config.LimitsConfig;
import aigateway.config.TraitsConfig;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is assumed of a provider by its host, and that the configuration may say otherwise. */
class KnownHostTest {
    private static final TraitsConfig NOTHING = new TraitsConfig(
            Set.of("chat.completions"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            LimitsConfig.NONE);

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, true",
        "https://eu.api.openai.com/v1, true",
        "https://API.OpenAI.com, true",
        "https://api.anthropic.com, true",
        "https://openrouter.ai/api/v1, true",
        "https://bedrock-runtime.eu-central-1.amazonaws.com/openai/v1, true",
        "https://bedrock-mantle.us-east-1.api.aws/v1, true",
        "https://my-models.openai.azure.com/openai/v1, false",
        "https://api.openai.com.example.com/v1, false",
        "https://notapi.openai.com.evil.example, false",
        "https://example.com/api.openai.com, false",
        "http://127.0.0.1:8000/v1, false",
    })
    void an_error_is_free_at_the_hosts_that_do_not_bill_it_and_of_unknown_cost_elsewhere(URI url, boolean free) {
        assertThat(traits(url, NOTHING).billing().errorsAreFree()).isEqualTo(free);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, max_completion_tokens, true, true, false",
        "https://my-models.openai.azure.com/openai/v1, max_completion_tokens, true, false, false",
        "https://openrouter.ai/api/v1, max_completion_tokens, false, false, false",
        "https://api.x.ai/v1, max_completion_tokens, false, true, false",
        "https://api.mistral.ai/v1, max_tokens, true, true, false",
        "https://api.deepseek.com, max_tokens, false, true, true",
        "http://127.0.0.1:8000/v1, max_completion_tokens, false, false, false",
    })
    void caps_limits_and_billing_follow_the_host(
            URI url, String capField, boolean onlyOwnCap, boolean makesItsModels, boolean tokensOnly) {
        Traits traits = traits(url, NOTHING);

        assertThat(traits.outputCapField()).isEqualTo(capField);
        assertThat(traits.onlyOwnCapField()).isEqualTo(onlyOwnCap);
        assertThat(traits.makesItsModels()).isEqualTo(makesItsModels);
        assertThat(traits.billing().tokensOnly()).isEqualTo(tokensOnly);
    }

    @Test
    void the_configuration_counts_before_the_host() {
        var config = new TraitsConfig(
                Set.of("chat.completions"),
                Optional.of("max_tokens"),
                Optional.of(false),
                Optional.of(true),
                Set.of("guided_json"),
                LimitsConfig.NONE);

        Traits traits = traits(URI.create("https://api.openai.com/v1"), config);

        assertThat(traits.outputCapField()).isEqualTo("max_tokens");
        assertThat(traits.billing()).isEqualTo(new Billing(false, true, Set.of("guided_json")));
    }

    @Test
    void anthropics_own_cap_field_is_the_only_one_whatever_the_host() {
        Traits traits = ProviderKinds.ANTHROPIC.traits(URI.create("https://api.openai.com"), NOTHING);

        assertThat(traits.outputCapField()).isEqualTo("max_tokens");
        assertThat(traits.requiresOutputCap()).isTrue();
    }

    private static Traits traits(URI url, TraitsConfig config) {
        return ProviderKinds.OPENAI.traits(url, config);
    }
}
