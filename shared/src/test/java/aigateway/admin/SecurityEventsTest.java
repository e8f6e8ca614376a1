package aigateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.assembly.Gateway;
import aigateway.kernel.Digests;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityEventsTest {
    private static final String OLD = "the-first-data-key-of-the-tests";
    private static final String SOUND = "providers:\n  local:\n    base_url: http://127.0.0.1:1/v1\n    keys: []\n";
    private static final String EVENT = "actor; target; detail";

    @TempDir
    Path folder = Path.of("");

    private final Product product = Product.start(Map.of("DATA_KEY", OLD), InstantSource.system());

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void a_test_of_a_provider_is_an_event_without_the_keys() {
        product.provider().answers(200, "{\"data\":[]}");

        assertThat(product.gateway().admin().providers().test("admin-token", "openai"))
                .isInstanceOf(Result.Ok.class);

        assertThat(product.rows(EVENT, "admin_event where action = 'provider.test'"))
                .containsExactly("admin-token openai {\"keys\": 1, \"working\": 1}");
    }

    @Test
    void encrypting_with_another_data_key_is_one_event_for_each_round_that_changed_something() {
        product.newKey();
        String both = "2:the-second-data-key-of-the-tests,1:" + OLD;
        try (Gateway restarted = product.test().another(Map.of("DATA_KEY", both), InstantSource.system())) {
            restarted.maintenance().sweep().run();
            restarted.maintenance().sweep().run();
        }

        assertThat(product.rows(EVENT, "admin_event where action = 'encryption.rotate'"))
                .containsExactly("gateway DATA_KEY {\"values\": 1}");
    }

    @Test
    void a_configuration_that_is_read_again_is_an_event_with_its_hash() throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, SOUND);
        try (Gateway configured =
                product.test().another(Map.of("GATEWAY_CONFIG", file.toString()), InstantSource.system())) {
            configured.reload();
            Files.writeString(file, SOUND + "# changed\n");
            configured.reload();
            configured.reload();
            Files.writeString(file, "providers: nine\n");
            configured.reload();
        }

        String hash = HexFormat.of().formatHex(Digests.sha256(SOUND + "# changed\n"));
        assertThat(product.rows(EVENT, "admin_event where action = 'configuration.reload'"))
                .containsExactly("gateway GATEWAY_CONFIG {\"sha256\": \"" + hash + "\"}");
    }
}
