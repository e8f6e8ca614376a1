package aigateway.postgres;

import aigateway.kernel.Conflict;
import aigateway.kernel.Unavailable;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The pool and the plain ways to use it. Every statement is its own transaction; what belongs together goes through
 * {@link GroupCommit}. Connects at first use, never at construction, so that a snapshot holds no connection.
 */
public final class Postgres implements AutoCloseable {
    private static final int CONNECT_SECONDS = 3;
    /** No statement of ours runs this long on a healthy database; a hung one must not hold a caller. */
    private static final int SOCKET_TIMEOUT_SECONDS = 10;

    /**
     * Bounds in the server itself: a backend would go on waiting after its client has given up, and commit later. One locked
     * row can hold up a group of neighbours for the longest wait.
     */
    private static final String SESSION = "set lock_timeout = '500ms'; set statement_timeout = '8s';"
            + " set idle_in_transaction_session_timeout = '5s'; set default_transaction_isolation = 'read committed'";

    private static final int POOL_WAIT_MILLIS = 2_000;
    public static final Duration USUAL_WAIT = Duration.ofMillis(POOL_WAIT_MILLIS);
    /** Of a connection. */
    static final Duration LIFETIME = Duration.ofMinutes(10);

    private final DataSource connections;
    private final HikariDataSource pool;
    private final Duration firstWait;
    /** Since the start, or since the last {@link #disconnect}. */
    private volatile boolean first = true;

    /**
     * @param database address and credentials, read for each new connection so that a rotated password is used
     * @param refused called when the database refuses them, so that cached credentials can be dropped
     * @param connectionsMax one on Lambda, where an environment serves one request at a time
     */
    public Postgres(Supplier<Database> database, Runnable refused, int connectionsMax) {
        this(database, refused, connectionsMax, USUAL_WAIT);
    }

    /**
     * @param firstWait how long a caller waits for the first connection: on a slow processor, secrets and a login with TLS take
     *     longer in a process that has just started
     */
    public Postgres(Supplier<Database> database, Runnable refused, int connectionsMax, Duration firstWait) {
        this(
                new FreshCredentials(
                        database,
                        refused,
                        (int) Math.max(CONNECT_SECONDS, firstWait.toSeconds()),
                        SOCKET_TIMEOUT_SECONDS),
                connectionsMax,
                firstWait);
    }

    private Postgres(DataSource connections, int connectionsMax, Duration firstWait) {
        this.connections = connections;
        this.firstWait = firstWait;
        var config = new HikariConfig();
        config.setPoolName("postgres");
        config.setDataSource(connections);
        config.setMaximumPoolSize(connectionsMax);
        config.setConnectionInitSql(SESSION);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(POOL_WAIT_MILLIS);
        config.setValidationTimeout(POOL_WAIT_MILLIS / 2);
        config.setMaxLifetime(LIFETIME.toMillis());
        config.setAllowPoolSuspension(true);
        pool = new HikariDataSource(config);
    }

    /** Without a database: statements have canned results, and store nothing. */
    public static Postgres rehearsed(CannedRows rows) {
        return new Postgres(new CannedDatabase(rows), 1, USUAL_WAIT);
    }

    public <T> List<T> query(Sql sql, Row.Mapper<T> mapper) {
        return with(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
                sql.bind(statement, 1);
                try (ResultSet rows = statement.executeQuery()) {
                    var row = new Row(rows);
                    List<T> values = new ArrayList<>();
                    while (rows.next()) {
                        values.add(mapper.map(row));
                    }
                    return values;
                }
            }
        });
    }

    public <T> Optional<T> queryOne(Sql sql, Row.Mapper<T> mapper) {
        return query(sql, mapper).stream().findFirst();
    }

    /** Runs one statement that changes rows; returns how many. */
    public int update(Sql sql) {
        return with(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
                sql.bind(statement, 1);
                return statement.executeUpdate();
            }
        });
    }

    public void ping() {
        query(Sql.of("select 1"), row -> true);
    }

    /**
     * Lends a connection.
     *
     * @throws Unavailable when the database is out of reach
     * @throws Conflict when a function of ours says so; any other SQL error is a bug of ours
     */
    <T> T with(Work<T> work) {
        try {
            return inGroup(work);
        } catch (Contention e) {
            throw new Unavailable("postgres", e);
        }
    }

    /**
     * As {@link #with}.
     *
     * @throws Contention when it lost against another transaction
     */
    <T> T inGroup(Work<T> work) {
        try (Connection connection = connection()) {
            try {
                return work.run(connection);
            } catch (SQLException e) {
                if (SqlFailure.isReadOnly(e)) {
                    // A primary that was demoted by a failover: the pool would keep the connection for minutes.
                    pool.evictConnection(connection);
                }
                throw e;
            }
        } catch (SQLException e) {
            throw SqlFailure.of(e);
        }
    }

    /** The result of a transaction, and whether to keep it. */
    record Ended<T>(T value, boolean keep) {}

    /**
     * Runs several statements in one transaction. It is rolled back when its end says so or when it throws.
     *
     * @throws Unavailable when the database is out of reach
     * @throws Conflict when a function of ours says so; any other SQL error is a bug of ours
     */
    <T> T transaction(Work<Ended<T>> work) {
        return with(connection -> {
            connection.setAutoCommit(false);
            boolean keep = false;
            try {
                Ended<T> ended = work.run(connection);
                keep = ended.keep();
                return ended.value();
            } finally {
                if (keep) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        });
    }

    /**
     * Without a connection nothing was asked yet, so whatever the server says about it is an outage, never a bug in a
     * statement.
     */
    private Connection connection() {
        long end = System.nanoTime() + firstWait.minus(USUAL_WAIT).toNanos();
        while (true) {
            boolean isFirst = first;
            try {
                Connection connection = pool.getConnection();
                first = false;
                return connection;
            } catch (SQLException e) {
                if (!isFirst || System.nanoTime() - end >= 0) {
                    throw new Unavailable("postgres", e);
                }
            }
        }
    }

    /** A connection beside the pool. */
    Connection connect(String session) throws SQLException {
        Connection connection = connections.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(SESSION + "; " + session);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Ends idle connections; the next use opens fresh ones. For the moment before a snapshot is taken. */
    public void disconnect() {
        first = true;
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    @Override
    public void close() {
        pool.close();
    }

    /** Work with a lent connection. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
