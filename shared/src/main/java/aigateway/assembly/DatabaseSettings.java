package aigateway.assembly;

import aigateway.postgres.TrustedRoots;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Of Postgres.
 *
 * @param roots the certificates by which the server is verified, as {@link TrustedRoots} has them
 * @param secretArns of user name and password; empty where the URL has them
 * @param applicationSecretArns of the role that the migration makes; empty where it makes none
 * @param committer whether one thread commits what is usual of calls: {@link aigateway.budgets.PostgresGroupedCalls}
 */
public record DatabaseSettings(
        @Nullable String url,
        Optional<String> roots,
        List<String> secretArns,
        List<String> applicationSecretArns,
        int pool,
        boolean committer) {
    static DatabaseSettings read(SettingsReader in, boolean lambda) {
        var database = new DatabaseSettings(
                in.text("DATABASE_URL").orElse(null),
                in.value("DATABASE_ROOT_CERT", TrustedRoots::checked),
                in.list("DATABASE_SECRET_ARN", arn -> arn),
                in.list("DATABASE_APPLICATION_SECRET_ARN", arn -> arn),
                in.number("DATABASE_POOL", lambda ? 1 : 10, 1, 200),
                in.flag("DATABASE_COMMITTER", !lambda));
        if (database.roots.isPresent() && database.url != null && database.url.contains("sslmode=")) {
            in.problem("DATABASE_URL must have no sslmode beside DATABASE_ROOT_CERT, which verifies the server.");
        }
        return database;
    }
}
