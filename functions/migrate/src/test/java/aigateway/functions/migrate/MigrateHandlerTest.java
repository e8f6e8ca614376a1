package aigateway.functions.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.postgres.Sql;
import aigateway.testing.Events;
import aigateway.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MigrateHandlerTest {
    @Test
    void an_empty_database_gets_every_migration_and_the_second_time_none() throws IOException {
        var database = TestDatabase.empty();
        var handler = new MigrateHandler(Map.of("DATABASE_URL", database.url(), "STAGE", "test"));
        long files;
        try (var migrations = Files.list(Path.of("../../migrations"))) {
            files = migrations.filter(file -> file.toString().endsWith(".sql")).count();
        }

        assertThat(run(handler)).isEqualTo("{\"migrations\":" + files + "}");
        try (var rows = database.connect()) {
            assertThat(rows.query(
                            Sql.of("select table_name from information_schema.tables where table_schema = 'public'"),
                            row -> row.text("table_name")))
                    .contains("client_key", "usage", "usage_hour", "job", "delivery", "admin_event");
            assertThat(rows.queryOne(Sql.of("select seq from admin_event_head"), row -> row.number("seq")))
                    .contains(0L);
        }
        assertThat(run(handler)).isEqualTo("{\"migrations\":0}");
    }

    private static String run(MigrateHandler handler) throws IOException {
        var answer = new ByteArrayOutputStream();
        byte[] event = Events.read("migrate", Map.of()).getBytes(StandardCharsets.UTF_8);
        handler.handleRequest(new ByteArrayInputStream(event), answer, null);
        return answer.toString(StandardCharsets.UTF_8);
    }
}
