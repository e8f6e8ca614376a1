package aigateway.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import aigateway.postgres.TrustedRoots;
import aigateway.secrets.SecretsManagerServer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseAddressTest {
    private static final String URL = "jdbc:postgresql://db.internal:5432/aigateway";
    private static final String MASTER = "arn:aws:secretsmanager:us-east-1:1:secret:rds!db";
    private static final String APPLICATION = "arn:aws:secretsmanager:us-east-1:1:secret:application";

    private final SecretsManagerServer server = SecretsManagerServer.start();

    @BeforeEach
    void fill() {
        server.holds(MASTER, "{\"username\":\"master\",\"password\":\"of-the-master\"}");
        server.holds(APPLICATION, "{\"username\":\"aigateway_app\",\"password\":\"of-the-application\"}");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void the_migration_logs_in_as_the_master_and_reads_the_login_of_the_application() {
        DatabaseAddress address =
                address(Map.of("DATABASE_SECRET_ARN", MASTER, "DATABASE_APPLICATION_SECRET_ARN", APPLICATION));

        assertThat(address.database().user()).isEqualTo("master");
        assertThat(address.database().password()).isEqualTo("of-the-master");
        assertThat(address.application()).hasValueSatisfying(login -> {
            assertThat(login.jdbcUrl()).isEqualTo(URL);
            assertThat(login.user()).isEqualTo("aigateway_app");
            assertThat(login.password()).isEqualTo("of-the-application");
        });
    }

    @Test
    void the_other_functions_log_in_as_the_application() {
        DatabaseAddress address = address(Map.of("DATABASE_SECRET_ARN", APPLICATION));

        assertThat(address.database().user()).isEqualTo("aigateway_app");
        assertThat(address.application()).isEmpty();
    }

    @Test
    void the_server_is_verified_by_the_setting() {
        var properties = address(Map.of("DATABASE_ROOT_CERT", "rds", "DATABASE_SECRET_ARN", MASTER))
                .database()
                .properties();

        assertThat(properties)
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslfactory", TrustedRoots.class.getName())
                .containsEntry("sslfactoryarg", "rds");
    }

    @Test
    void an_sslmode_in_the_url_beside_the_setting_is_refused_because_it_would_win() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Settings.read(Map.of("DATABASE_URL", URL + "?sslmode=require", "DATABASE_ROOT_CERT", "rds")))
                .withMessage("DATABASE_URL must have no sslmode beside DATABASE_ROOT_CERT, which verifies the server.");
    }

    @Test
    void certificates_that_cannot_be_read_are_refused_at_the_start() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.read(Map.of("DATABASE_ROOT_CERT", "/no/such/file.pem")))
                .withMessage("DATABASE_ROOT_CERT has a value that cannot be read.");
    }

    private DatabaseAddress address(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("DATABASE_URL", URL);
        return new DatabaseAddress(Settings.read(environment), environment, InstantSource.system(), server::client);
    }
}
