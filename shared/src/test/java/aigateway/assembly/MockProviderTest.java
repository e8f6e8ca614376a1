package aigateway.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MockProviderTest {
    private static final String MOCK_CALL = "{\"model\":\"mock-1\",\"input\":\"x\"}";

    @Test
    void the_mock_serves_its_models_beside_the_default_provider() {
        try (Product product = Product.start()) {
            Product.Ended ended = product.call(Endpoint.RESPONSES, product.newKey(), MOCK_CALL);

            assertThat(ended.status()).isEqualTo(200);
            assertThat(ended.header("x-agw-provider")).isEqualTo("mock");
            assertThat(product.provider().received()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"MOCK_PROVIDER_URL,''", "MOCK_PROVIDER,false"})
    void without_an_address_or_switched_off_its_models_do_not_exist(String name, String value) {
        Map<String, String> settings = Map.of("DEFAULT_PROVIDER", "", name, value);
        try (Product product = Product.start(settings, InstantSource.system())) {
            Product.Ended ended = product.call(Endpoint.RESPONSES, product.newKey(), MOCK_CALL);

            assertThat(ended.status()).isEqualTo(404);
            assertThat(ended.code()).isEqualTo("model_not_found");
            assertThat(product.usage(ended.request())).isEmpty();
        }
    }
}
