package aigateway.postgres;

import aigateway.kernel.Unavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection beside the pool, with a session of its own, for one thread. It is opened before its first use, and again after a
 * failure and when it has the age at which the pool closes its own.
 */
public final class OwnConnection implements AutoCloseable {
    /** As the pool does: a connection that was idle for longer is tried before its use. */
    private static final long TRUSTED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int TRY_SECONDS = 1;

    private final Postgres postgres;
    private final String session;
    private @Nullable Connection connection;
    private long openedAt;
    private long usedAt;

    OwnConnection(Postgres postgres, String session) {
        this.postgres = postgres;
        this.session = session;
    }

    /**
     * Makes sure that there is a connection.
     *
     * <p>Round trips: none while it is in use; otherwise one, or those of a login.
     *
     * @return whether it is a new one
     *
     * @throws Unavailable when the database cannot be reached
     */
    boolean open() {
        try {
            if (connection != null && !isUsable(connection)) {
                close();
            }
            if (connection != null) {
                return false;
            }
            connection = postgres.connect(session);
            openedAt = System.nanoTime();
            usedAt = openedAt;
            return true;
        } catch (SQLException e) {
            close();
            throw new Unavailable("postgres", e);
        }
    }

    private boolean isUsable(Connection open) throws SQLException {
        long now = System.nanoTime();
        return now - openedAt < Postgres.LIFETIME.toNanos()
                && (now - usedAt < TRUSTED_NANOS || open.isValid(TRY_SECONDS));
    }

    /**
     * Runs a statement, in a transaction of its own.
     *
     * <p>Round trips: one.
     *
     * @throws Declined when a function of ours says so
     * @throws Unavailable when the database is out of reach; whether anything was stored is then unknown
     */
    public <T> List<T> query(Sql sql, Row.Mapper<T> mapper) {
        Connection open = connection;
        if (open == null) {
            throw new Unavailable("postgres", "the connection is closed");
        }
        boolean kept = false;
        try (PreparedStatement statement = open.prepareStatement(sql.text())) {
            sql.bind(statement, 1);
            List<T> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                var row = new Row(rows);
                while (rows.next()) {
                    values.add(mapper.map(row));
                }
            }
            kept = true;
            usedAt = System.nanoTime();
            return values;
        } catch (SQLException e) {
            RuntimeException failure = SqlFailure.of(e);
            kept = failure instanceof Declined || failure instanceof Contention;
            throw failure;
        } finally {
            if (!kept) {
                close();
            }
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException _) {
                // It is gone already.
            }
        }
    }
}
