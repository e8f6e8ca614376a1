package aigateway.functions.migrate;

import aigateway.postgres.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of one migration, which can be broken off from another thread. */
final class MigrationConnections extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(MigrationConnections.class);
    private static final int CONNECT_SECONDS = 10;
    private static final int CANCEL_SECONDS = 1;

    private final transient Database database;
    private final transient Queue<Connection> opened = new ConcurrentLinkedQueue<>();
    private volatile boolean broken;

    MigrationConnections(Database database) {
        this.database = database;
        setUrl(database.jdbcUrl());
        database.properties().forEach((name, value) -> set(name.toString(), value.toString()));
        setConnectTimeout(CONNECT_SECONDS);
        setCancelSignalTimeout(CANCEL_SECONDS);
        setTcpKeepAlive(true);
        setApplicationName("aigateway-migrate");
    }

    Database database() {
        return database;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        opened.add(connection);
        if (broken) {
            connection.close();
            throw new SQLException("broken off", "57014");
        }
        return connection;
    }

    /** Whether the database was reached at all. */
    boolean isReached() {
        return !opened.isEmpty();
    }

    /**
     * Cancels what the server does for this migration, drops its connections and opens no more: a process that is frozen after
     * its answer must hold no lock.
     */
    void breakOff() {
        broken = true;
        for (Connection connection : opened) {
            try {
                if (!connection.isClosed()) {
                    connection.unwrap(PGConnection.class).cancelQuery();
                    connection.abort(Runnable::run);
                }
            } catch (SQLException e) {
                LOG.atWarn().addKeyValue("sql_state", e.getSQLState()).log("migration_not_cancelled");
            }
        }
    }

    private void set(String name, String value) {
        try {
            setProperty(name, value);
        } catch (SQLException e) {
            throw new IllegalArgumentException("not a property of a connection: " + name, e);
        }
    }
}
