package aigateway.functions.migrate;

import aigateway.postgres.Database;
import aigateway.postgres.Postgres;
import aigateway.usage.PostgresUsages;
import java.time.ZoneId;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a database to the version of the SQL in this jar. Forward only. */
public final class Migrations {
    private static final int CONNECT_RETRIES = 5;

    private Migrations() {}

    /**
     * Answers how many were run.
     *
     * @param zone of reports; kept in the database, because the sums that the ledger keeps need it
     */
    public static int run(Database database, ZoneId zone) {
        FluentConfiguration flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database.jdbcUrl(), database.user(), database.password())
                .locations("classpath:migrations")
                .connectRetries(CONNECT_RETRIES)
                .cleanDisabled(true);
        int run = flyway.load().migrate().migrationsExecuted;
        try (var postgres = new Postgres(() -> database, () -> {}, 1)) {
            new PostgresUsages(postgres).reportIn(zone);
        }
        return run;
    }
}
