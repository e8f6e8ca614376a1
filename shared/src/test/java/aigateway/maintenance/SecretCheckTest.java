package aigateway.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.postgres.Postgres;
import aigateway.secrets.SettingSecrets;
import aigateway.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecretCheckTest {
    private static final String PEPPER = "a-pepper-of-the-tests";
    private static final String DATA_KEY = "a-data-key-of-the-tests";

    private final Postgres postgres = TestDatabase.fresh().connect();

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void the_same_secrets_are_recognised_at_every_start() {
        assertThat(problems(PEPPER, DATA_KEY)).isEmpty();
        assertThat(problems(PEPPER, DATA_KEY)).isEmpty();
        assertThat(problems("1:" + PEPPER, DATA_KEY)).isEmpty();
    }

    @Test
    void another_pepper_or_data_key_of_the_same_version_is_a_sentence_without_its_value() {
        problems(PEPPER, DATA_KEY);

        assertThat(problems("another-pepper-of-the-tests", DATA_KEY))
                .singleElement()
                .asString()
                .startsWith(
                        "KEY_PEPPER (version 1) is not the one that the client keys in this database were made with.")
                .doesNotContain("another-pepper");
        assertThat(problems(PEPPER, "another-data-key-of-the-tests"))
                .singleElement()
                .asString()
                .startsWith("DATA_KEY (version 1) is not the one that the data in this database was encrypted with.");
        assertThat(problems(PEPPER, DATA_KEY)).isEmpty();
    }

    @Test
    void a_new_version_beside_the_old_one_is_no_other_secret() {
        problems(PEPPER, DATA_KEY);

        assertThat(problems("2:another-pepper-of-the-tests,1:" + PEPPER, DATA_KEY))
                .isEmpty();
        assertThat(problems("2:a-third-pepper-of-the-tests,1:" + PEPPER, DATA_KEY))
                .hasSize(1);
        assertThat(problems("2:another-pepper-of-the-tests", DATA_KEY)).isEmpty();
    }

    private List<String> problems(String pepper, String dataKey) {
        return new SecretCheck(postgres, new SettingSecrets(Map.of("KEY_PEPPER", pepper, "DATA_KEY", dataKey)))
                .problems();
    }
}
