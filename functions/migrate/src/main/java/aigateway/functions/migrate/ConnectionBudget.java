package aigateway.functions.migrate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The connections that all functions together may open, against those that the database takes: CloudFormation cannot add up. */
final class ConnectionBudget {
    /** The rest is for people, backups and the server itself. */
    private static final int PERCENT = 80;

    private ConnectionBudget() {}

    /**
     * @param wanted the most that the functions open; zero where it is unknown, as through a proxy
     * @throws Exceeded when the database does not take so many
     */
    static void check(MigrationConnections connections, long wanted) {
        if (wanted == 0) {
            return;
        }
        try (Connection connection = connections.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('max_connections')::int")) {
            int taken = row.next() ? row.getInt(1) : 0;
            if (wanted * 100 > (long) taken * PERCENT) {
                throw new Exceeded(wanted, taken);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("max_connections was not read", e);
        }
    }

    /** Says both figures. */
    static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1;

        Exceeded(long wanted, int taken) {
            super("The functions may open " + wanted + " connections, more than " + PERCENT + " % of the " + taken
                    + " that the database takes. Lower the concurrency, or take a larger database or the proxy.");
        }
    }
}
