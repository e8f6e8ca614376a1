package aigateway.functions.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import aigateway.postgres.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The role that the other functions log in as: it reads and writes rows and calls functions, and can define, change or drop
 * nothing. What the sweep needs beyond that, such as partitions, is in functions of the database that run with the rights of
 * their owner, who migrates.
 *
 * @param password of the role; the server gets only a value that is derived from it
 */
record ApplicationRole(String name, String password) {
    /** A name that needs no quotes anywhere. */
    private static final String NAME = "[a-z][a-z0-9_]{0,62}";

    private static final String MAY_BE_OURS = """
            select not (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls) and rolname <> current_user
            from pg_roles where rolname = ?""";

    static ApplicationRole of(Database login) {
        return new ApplicationRole(orEmpty(login.user()), orEmpty(login.password()));
    }

    /**
     * Makes the role or brings it up to date, in one transaction. It takes the password of the secret each time.
     *
     * @throws Failure when it may not be made
     */
    void prepare(MigrationConnections connections) {
        if (!name.matches(NAME) || password.isEmpty()) {
            throw new Failure("its secret has no user name of small letters, digits and _, or no password", null);
        }
        try (Connection connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            List<Boolean> found = found(connection);
            if (found.contains(false)) {
                throw new Failure("the role of its secret exists and has rights of its own", null);
            }
            try (Statement statement = connection.createStatement()) {
                if (found.isEmpty()) {
                    statement.execute("create role " + name + " login");
                }
                connection.unwrap(PGConnection.class).alterUserPassword(name, password.toCharArray(), "scram-sha-256");
                statement.execute(grants());
            }
            connection.commit();
        } catch (SQLException e) {
            throw new Failure("SQL state " + e.getSQLState(), e);
        }
    }

    /** Whether the role may be ours, if it exists. */
    private List<Boolean> found(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MAY_BE_OURS)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? List.of(rows.getBoolean(1)) : List.of();
            }
        }
    }

    private String grants() {
        try (InputStream sql = ApplicationRole.class.getResourceAsStream("application-role.sql")) {
            return new String(Objects.requireNonNull(sql).readAllBytes(), UTF_8).replace("{role}", name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    @Override
    public String toString() {
        return "ApplicationRole[" + name + "]";
    }

    /** The schema is up to date, and the role is not. Its message holds no value of a secret. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(String why, @Nullable SQLException cause) {
            super("The application role was not made: " + why + ".", cause);
        }
    }
}
