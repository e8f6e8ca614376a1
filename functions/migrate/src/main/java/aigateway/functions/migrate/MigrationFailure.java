package aigateway.functions.migrate;

import aigateway.kernel.Unavailable;
import aigateway.postgres.Database;
import aigateway.postgres.DatabaseProbe;
import java.sql.SQLException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.jspecify.annotations.Nullable;

/** Why a migration failed, in one sentence for the stack's events: never a value, a statement or a message of the server. */
final class MigrationFailure {
    private MigrationFailure() {}

    /**
     * @param database null where it is not known yet
     */
    static String sentence(@Nullable Database database, Throwable failure) {
        if (database == null && failure instanceof IllegalArgumentException wrong) {
            // Of our own settings: one sentence for each, without its value.
            return String.valueOf(wrong.getMessage());
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case ApplicationRole.Failure role -> {
                    return String.valueOf(role.getMessage());
                }
                case ConnectionBudget.Exceeded exceeded -> {
                    return String.valueOf(exceeded.getMessage());
                }
                case Unavailable outage -> {
                    return "The dependency " + outage.dependency() + " does not answer.";
                }
                case FlywayMigrateException migration -> {
                    return "The migration " + migration.getMigration().getScript() + " failed with SQL state "
                            + state(migration) + ", in line " + migration.getLineNumber() + ". Nothing of it was kept.";
                }
                case FlywayValidateException _ -> {
                    return "The database has migrations that differ from those of this release.";
                }
                case SQLException sql
                when database != null -> {
                    return DatabaseProbe.failure(database, sql).sentence();
                }
                default -> {
                    // Its cause may say more.
                }
            }
        }
        return "The migration failed with " + failure.getClass().getSimpleName() + "; the function's log has more.";
    }

    private static String state(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return String.valueOf(sql.getSQLState());
            }
        }
        return "unknown";
    }
}
