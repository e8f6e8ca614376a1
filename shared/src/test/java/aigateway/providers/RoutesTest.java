package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.http.TrustedClient;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private final Provider mock = new MockProvider(InstantSource.system(), new Random(1));

    @Test
    void the_mock_serves_its_own_models_and_the_default_provider_the_rest() {
        try (var http = new TrustedClient()) {
            Provider openai = openai(http);
            var routes = new Routes(mock, openai);

            assertThat(routes.find("mock-1")).contains(new Route(mock, "mock-1"));
            assertThat(routes.find("mock-unheard-of")).contains(new Route(mock, "mock-unheard-of"));
            assertThat(routes.find("gpt-5")).contains(new Route(openai, "gpt-5"));
            assertThat(routes.find("mock")).contains(new Route(openai, "mock"));
            assertThat(routes.find("vendor/mock-1")).contains(new Route(openai, "vendor/mock-1"));
        }
    }

    @Test
    void without_the_mock_its_models_go_to_the_default_provider() {
        try (var http = new TrustedClient()) {
            Provider openai = openai(http);

            assertThat(new Routes(null, openai).find("mock-1")).contains(new Route(openai, "mock-1"));
        }
    }

    @Test
    void without_a_default_provider_only_the_mocks_models_exist() {
        var routes = new Routes(mock, null);

        assertThat(routes.find("mock-1")).isPresent();
        assertThat(routes.find("gpt-5")).isEmpty();
        assertThat(new Routes(null, null).find("mock-1")).isEmpty();
    }

    private static Provider openai(TrustedClient http) {
        return new OpenAiProvider(
                "openai", URI.create("http://127.0.0.1:1"), Optional::empty, Map.of(), "max_completion_tokens", http);
    }
}
