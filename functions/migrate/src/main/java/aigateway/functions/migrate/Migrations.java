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
    static final String LOCATION = "classpath:migrations";

    private Migrations() {}

    /**
     * Answers how many were run.
     *
     * @param zone of reports; kept in the database, because the sums that the ledger keeps need it
     */
    public static int run(Database database, ZoneId zone) {
        return run(new MigrationConnections(database), LOCATION, zone);
    }

    static int run(MigrationConnections connections, String location, ZoneId zone) {
        FluentConfiguration flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(connections)
                .locations(location)
                .connectRetries(CONNECT_RETRIES)
                // A schema that is ahead is accepted: going back to the release before runs its migrations again.
                .ignoreMigrationPatterns("*:future")
                .cleanDisabled(true);
        int run = flyway.load().migrate().migrationsExecuted;
        try (var postgres = new Postgres(connections::database, () -> {}, 1)) {
            new PostgresUsages(postgres).reportIn(zone);
        }
        return run;
    }
}
