package aigateway.local.litellm;

import aigateway.postgres.Sql;
import aigateway.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A database in a real Postgres with LiteLLM's tables and the rows of a company. */
public final class LiteLlmDatabase {
    private LiteLlmDatabase() {}

    public static TestDatabase fresh() {
        TestDatabase database = TestDatabase.empty();
        try (var postgres = database.connect()) {
            postgres.update(Sql.of(text("schema.sql")));
            postgres.update(Sql.of(text("rows.sql")));
        }
        return database;
    }

    static String text(String name) {
        try (InputStream in = Objects.requireNonNull(LiteLlmDatabase.class.getResourceAsStream("/litellm/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
