package aigateway.functions.migrate;

import aigateway.postgres.Database;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a database to the version of the SQL in this jar. Forward only. */
public final class Migrations {
    private static final int CONNECT_RETRIES = 5;

    private Migrations() {}

    /** Answers how many were run. */
    public static int run(Database database) {
        FluentConfiguration flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database.jdbcUrl(), database.user(), database.password())
                .locations("classpath:migrations")
                .connectRetries(CONNECT_RETRIES)
                .cleanDisabled(true);
        return flyway.load().migrate().migrationsExecuted;
    }
}
