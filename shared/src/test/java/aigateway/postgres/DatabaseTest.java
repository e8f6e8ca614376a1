package aigateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
    @Test
    void a_jdbc_url_stays_as_it_is() {
        String url = "jdbc:postgresql://db:5432/agw?sslmode=require&user=u";

        assertThat(Database.parse(url)).isEqualTo(new Database(url, null, null));
    }

    @Test
    void a_postgres_url_is_taken_apart() {
        assertThat(Database.parse("postgres://agw:pa55@db.internal:6432/agw?sslmode=require"))
                .isEqualTo(new Database("jdbc:postgresql://db.internal:6432/agw?sslmode=require", "agw", "pa55"));
        assertThat(Database.parse("postgresql://agw@db/agw"))
                .isEqualTo(new Database("jdbc:postgresql://db/agw", "agw", null));
        assertThat(Database.parse("postgres://db/agw")).isEqualTo(new Database("jdbc:postgresql://db/agw", null, null));
        assertThat(Database.parse("postgres://[::1]:5432/agw").jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:5432/agw");
    }

    @Test
    void a_password_is_percent_decoded_and_nothing_else() {
        assertThat(Database.parse("postgres://a%40b:p%3A%2F%25+w%C3%A9:x@db/agw"))
                .isEqualTo(new Database("jdbc:postgresql://db/agw", "a@b", "p:/%+wé:x"));
        assertThat(Database.parse("postgres://u:^|a@b @db/agw").password()).isEqualTo("^|a@b ");
    }

    /** Such a name is what a container has in a compose file. */
    @Test
    void a_host_with_an_underscore_is_a_host() {
        assertThat(Database.parse("postgres://agw:pa55@my_db:5432/agw"))
                .isEqualTo(new Database("jdbc:postgresql://my_db:5432/agw", "agw", "pa55"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://agw:CANARY@db/agw",
                "agw:CANARY@db",
                "postgres://agw:CANARY@my db/agw",
                "postgres://agw:CANARY%zz@db/agw",
                "postgres://agw:CANARY@/agw",
                "postgres://agw:CANARY@db/a b",
                "postgres://agw:CANARY@db:port/agw"
            })
    void what_cannot_be_is_refused_without_repeating_the_password(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Database.parse(url))
                .withMessageContaining("DATABASE_URL")
                .withMessageNotContaining("CANARY")
                .withNoCause();
    }

    @Test
    void credentials_are_not_printed() {
        assertThat(Database.parse("postgres://agw:CANARY@db/agw").toString()).doesNotContain("CANARY");
        assertThat(Database.parse("jdbc:postgresql://db/agw?password=CANARY").toString())
                .doesNotContain("CANARY");
    }

    @Test
    void fresh_credentials_replace_the_old_ones() {
        Database database = Database.parse("postgres://agw:old@db/agw").withCredentials("new", "pa55");

        assertThat(database.properties()).containsEntry("user", "new").containsEntry("password", "pa55");
        assertThat(Database.parse("postgres://db/agw").properties()).isEmpty();
    }
}
