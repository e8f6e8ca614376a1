package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MigrateTest extends CommandLineCase {
    private static final String DATABASE = "postgresql://agw:p4ssw0rd@db:5432/agw";

    @Test
    void the_database_of_the_environment_is_migrated() {
        Map<String, String> seen = new HashMap<>();
        environment.put("DATABASE_URL", DATABASE);
        migration = given -> {
            seen.putAll(given);
            return 3;
        };

        Ran ran = run("migrate");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEqualTo("Migrations applied: 3" + System.lineSeparator());
        assertThat(seen).containsEntry("DATABASE_URL", DATABASE);
        assertThat(run("migrate", "--json").out()).isEqualTo("{\"migrations_applied\":3}" + System.lineSeparator());
    }

    @Test
    void an_up_to_date_schema_is_said_so() {
        environment.put("DATABASE_URL", DATABASE);

        assertThat(run("migrate").out()).isEqualTo("The schema is up to date." + System.lineSeparator());
    }

    @Test
    void without_a_database_it_says_how() {
        environment.put("DATABASE_URL", " ");
        migration = _ -> {
            throw new AssertionError("nothing to migrate");
        };

        Ran ran = run("migrate");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err())
                .startsWith("error: DATABASE_URL is not set; nothing was changed.")
                .contains("local/run migrates its own database", "sam deploy", "DATABASE_URL=postgresql://");
    }

    @Test
    void a_named_gateway_is_never_taken_for_the_database_at_hand() {
        environment.put("DATABASE_URL", DATABASE);
        migration = _ -> {
            throw new AssertionError("the wrong database");
        };

        Ran ran = run("migrate", "--url", api.url());

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err()).contains("error: A gateway cannot be migrated through its API", "sam deploy");
    }

    @Test
    void a_failure_is_shown_without_the_password() {
        environment.put("DATABASE_URL", DATABASE);
        migration = _ -> {
            throw new IllegalStateException(
                    "no connection to jdbc:" + DATABASE + "\npassword=p4ssw0rd refused\u001b[2J");
        };

        Ran ran = run("migrate");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err().lines())
                .containsExactly(
                        "error: The migration failed.",
                        "no connection to jdbc:DATABASE_URL",
                        "password=*** refused\\u001b[2J");
    }
}
