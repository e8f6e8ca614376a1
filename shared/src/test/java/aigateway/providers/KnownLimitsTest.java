package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.config.LimitsConfig;
import aigateway.config.TraitsConfig;
import aigateway.formats.translation.ChatLimits;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a translated request may hold, by the provider's host and by the configuration. */
class KnownLimitsTest {
    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, false, true",
        "https://my-models.openai.azure.com/openai/v1, false, true",
        "https://openrouter.ai/api/v1, false, true",
        "https://api.x.ai/v1, false, false",
        "https://generativelanguage.googleapis.com/v1beta/openai, true, true",
        "https://api.mistral.ai/v1, true, false",
        "https://api.deepseek.com, false, false",
        "http://127.0.0.1:8000/v1, true, true",
        "https://vllm.example.com/v1, true, true",
    })
    void an_unknown_host_gets_what_every_server_accepts(URI url, boolean oneSystemMessage, boolean knowsEffort) {
        ChatLimits limits = limits(url, LimitsConfig.NONE);

        assertThat(limits.oneSystemMessage()).isEqualTo(oneSystemMessage);
        assertThat(limits.accepts().contains("reasoning_effort")).isEqualTo(knowsEffort);
        assertThat(limits.toolNameMax()).isEqualTo(64);
        assertThat(limits.userMax()).isEqualTo(64);
    }

    @Test
    void the_configuration_counts_before_the_host() {
        var config = new LimitsConfig(
                Optional.of(Set.of("seed")),
                Optional.of(Set.of("verbosity")),
                Optional.of(false),
                Optional.of(128),
                Optional.of(0));

        assertThat(limits(URI.create("https://api.mistral.ai/v1"), config))
                .isEqualTo(new ChatLimits(Set.of("seed"), Set.of("verbosity"), false, 128, 0));
    }

    @Test
    void members_are_left_out_of_untranslated_requests_only_where_the_configuration_says_so() {
        var config = new LimitsConfig(
                Optional.of(Set.of("seed")), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(traits(URI.create("https://api.mistral.ai/v1"), LimitsConfig.NONE)
                        .leaveOut())
                .isEmpty();
        assertThat(traits(URI.create("https://api.mistral.ai/v1"), config).leaveOut())
                .containsExactly("seed");
    }

    private static ChatLimits limits(URI url, LimitsConfig config) {
        return traits(url, config).limits();
    }

    private static Traits traits(URI url, LimitsConfig config) {
        return ProviderKinds.OPENAI.traits(
                url,
                new TraitsConfig(
                        Set.of("chat.completions"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(),
                        config));
    }
}
