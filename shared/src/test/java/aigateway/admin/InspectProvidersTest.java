package aigateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.assembly.Gateway;
import aigateway.testing.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectProvidersTest {
    private static final String SOUND = """
            providers:
              local:
                base_url: http://127.0.0.1:1/v1
            routes:
              - model: assistant
                targets: [{provider: local, model: llama}]
            """;

    private final Product product = Product.start();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void each_model_of_a_provider_has_its_calls_their_times_and_its_circuit() {
        String one = product.newKey();
        String two = product.newKey();
        product.provider().answers(500, "{}");
        for (int call = 0; call < 10; call++) {
            product.chat(one);
            product.chat(two);
        }

        InspectProviders.Shown shown = product.gateway().admin().providers().list().stream()
                .filter(each -> each.provider().name().equals("openai"))
                .findFirst()
                .orElseThrow();

        assertThat(shown.lately().calls()).isEqualTo(20);
        assertThat(shown.times()).isNotNull();
        // The sums keep a name that is not known together with others; the circuit keeps it.
        assertThat(shown.models())
                .extracting(InspectProviders.ModelHealth::model)
                .containsExactly("(other)", "gpt-test");
        assertThat(shown.models().getFirst().lately().failedCalls()).isEqualTo(20);
        assertThat(shown.models().getLast().circuit())
                .isNotNull()
                .satisfies(circuit -> assertThat(circuit.circuitOpen()).isTrue());
        assertThat(product.gateway().admin().providers().names()).contains("openai");
        assertThat(product.gateway().admin().providers().file()).isEmpty();
    }

    @Test
    void a_file_with_mistakes_is_shown_with_their_lines_until_it_is_sound_again() throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, SOUND);
        try (Gateway configured =
                product.test().another(Map.of("GATEWAY_CONFIG", file.toString()), InstantSource.system())) {
            InspectProviders providers = configured.admin().providers();
            ConfigFile first = providers.file().orElseThrow();
            assertThat(first.name()).isEqualTo("gateway.yaml");
            assertThat(first.refusedAt()).isNull();

            Files.writeString(file, SOUND.replace("provider: local", "provider: lokal"));
            configured.reload();
            ConfigFile refused = providers.file().orElseThrow();
            assertThat(refused.refusedAt()).isNotNull();
            assertThat(refused.readAt()).isEqualTo(first.readAt());
            assertThat(refused.errors())
                    .singleElement()
                    .asString()
                    .startsWith("line 6: ")
                    .contains("lokal");
            assertThat(providers.routes().models()).containsOnlyKeys("assistant");

            Files.writeString(file, SOUND + "# corrected\n");
            configured.reload();
            assertThat(providers.file().orElseThrow().errors()).isEqualTo(List.of());
            assertThat(providers.file().orElseThrow().refusedAt()).isNull();
        }
    }
}
