package aigateway.providers;

import static aigateway.providers.HttpCalls.LONG;
import static aigateway.providers.HttpCalls.call;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.ScriptedProvider;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A version is added only to a URL without a path. */
class ApiRootTest {
    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com, https://api.openai.com/v1/chat/completions",
        "https://api.openai.com/, https://api.openai.com/v1/chat/completions",
        "https://api.openai.com//, https://api.openai.com/v1/chat/completions",
        "https://api.openai.com/v1, https://api.openai.com/v1/chat/completions",
        "https://api.openai.com/v1//, https://api.openai.com/v1/chat/completions",
        "https://openrouter.ai/api/v1, https://openrouter.ai/api/v1/chat/completions",
        "https://generativelanguage.googleapis.com/v1beta/openai/,"
                + " https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
        "https://aiplatform.googleapis.com/v1/projects/p/locations/global/endpoints/openapi,"
                + " https://aiplatform.googleapis.com/v1/projects/p/locations/global/endpoints/openapi/chat/completions",
        "https://api.z.ai/api/paas/v4, https://api.z.ai/api/paas/v4/chat/completions",
        "https://ark.cn-beijing.volces.com/api/v3, https://ark.cn-beijing.volces.com/api/v3/chat/completions",
        "https://models.github.ai/inference, https://models.github.ai/inference/chat/completions",
        "https://api.deepinfra.com/v1/openai, https://api.deepinfra.com/v1/openai/chat/completions",
        "https://api.groq.com/openai/v1, https://api.groq.com/openai/v1/chat/completions",
        "https://api.perplexity.ai/V1, https://api.perplexity.ai/V1/chat/completions",
        "https://r.openai.azure.com/openai/v1/, https://r.openai.azure.com/openai/v1/chat/completions",
        "https://r.openai.azure.com/openai/v1?api-version=preview,"
                + " https://r.openai.azure.com/openai/v1/chat/completions?api-version=preview",
        "https://r.openai.azure.com/?api-version=preview,"
                + " https://r.openai.azure.com/v1/chat/completions?api-version=preview",
        "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1,"
                + " https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1/chat/completions",
        "https://bedrock-mantle.us-east-1.api.aws/v1, https://bedrock-mantle.us-east-1.api.aws/v1/chat/completions",
        "http://[::1]:8000, http://[::1]:8000/v1/chat/completions",
        "http://[::1]:8000/inference/, http://[::1]:8000/inference/chat/completions",
        "HTTP://LocalHost:8000/API, HTTP://LocalHost:8000/API/chat/completions",
        "http://host/a%2Fb, http://host/a%2Fb/chat/completions",
    })
    void the_url_of_a_chat_is_the_base_url_as_written_and_the_path_of_the_api(String base, String url) {
        assertThat(ApiRoot.of(URI.create(base), ProviderKinds.OPENAI).at("/chat/completions"))
                .isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.anthropic.com, https://api.anthropic.com/v1/messages",
        "https://api.anthropic.com/v1/, https://api.anthropic.com/v1/messages",
        "https://api.deepseek.com/anthropic, https://api.deepseek.com/anthropic/v1/messages",
        "https://api.z.ai/api/anthropic/, https://api.z.ai/api/anthropic/v1/messages",
        "https://r.services.ai.azure.com/anthropic, https://r.services.ai.azure.com/anthropic/v1/messages",
        "https://bedrock-mantle.us-east-1.api.aws/anthropic/v1,"
                + " https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages",
        "https://api.kimi.com/coding, https://api.kimi.com/coding/messages",
    })
    void a_base_url_for_anthropics_clients_ends_before_the_version(String base, String url) {
        assertThat(ApiRoot.of(URI.create(base), ProviderKinds.ANTHROPIC).at("/messages"))
                .isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "'',                      /v1/responses",
        "/v1/,                    /v1/responses",
        "/v1beta/openai,          /v1beta/openai/responses",
        "/openai/v1?api-version=preview, /openai/v1/responses?api-version=preview",
        "/api//,                  /api/responses"
    })
    void a_call_and_the_list_of_models_go_to_the_same_base(String base, String path) {
        try (var server = ScriptedProvider.start();
                var calls = new HttpCalls()) {
            var provider = calls.provider(server.url() + base);
            var _ = call(provider, Endpoint.RESPONSES, LONG);
            var _ = provider.models();

            assertThat(server.received())
                    .extracting(ScriptedProvider.Received::path)
                    .containsExactly(path, path.replace("responses", "models"));
        }
    }
}
