package aigateway.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** Opens connections with the current credentials, because a managed password rotates under a running process. */
final class FreshCredentials implements DataSource {
    private static final String WRONG_PASSWORD = "28P01";

    private final Driver driver = new Driver();
    private final Supplier<Database> database;
    private final Runnable refused;
    private final int connectSeconds;
    private final int socketTimeoutSeconds;

    /**
     * @param refused called when the database refuses the credentials, which are then read once more
     */
    FreshCredentials(Supplier<Database> database, Runnable refused, int connectSeconds, int socketTimeoutSeconds) {
        this.database = database;
        this.refused = refused;
        this.connectSeconds = connectSeconds;
        this.socketTimeoutSeconds = socketTimeoutSeconds;
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return connect();
        } catch (SQLException e) {
            if (!WRONG_PASSWORD.equals(e.getSQLState())) {
                throw e;
            }
            refused.run();
            return connect();
        }
    }

    private Connection connect() throws SQLException {
        Database now = database.get();
        Properties properties = now.properties();
        properties.setProperty("connectTimeout", Integer.toString(connectSeconds));
        properties.setProperty("loginTimeout", Integer.toString(connectSeconds));
        properties.setProperty("socketTimeout", Integer.toString(socketTimeoutSeconds));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "aigateway");
        Connection connection = driver.connect(now.jdbcUrl(), properties);
        if (connection == null) {
            throw new SQLException("not a Postgres address", "08001");
        }
        return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("credentials come from the configuration");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // The driver logs through java.util.logging.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // Fixed above.
    }

    @Override
    public int getLoginTimeout() {
        return connectSeconds;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("org.postgresql");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
