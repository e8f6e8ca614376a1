package aigateway.postgres;

import aigateway.kernel.Conflict;
import aigateway.kernel.Unavailable;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What an error of the database means for its caller. */
final class SqlFailure {
    /** Raised by our own functions where another transaction was first. */
    private static final String TAKEN = "AG409";
    /** Raised by our own functions where the money cannot be decided. */
    private static final String UNDECIDED = "AG503";
    /** Raised by our own function that does only what is usual. */
    private static final String DECLINED = "AG001";
    /** By a primary that was demoted by a failover. */
    private static final String READ_ONLY = "25006";

    private SqlFailure() {}

    /** Contention, Unavailable, Conflict, Declined; any other is a bug of ours. */
    static RuntimeException of(SQLException e) {
        if (Contention.is(e)) {
            return new Contention(e);
        }
        if (isOutage(e)) {
            return new Unavailable("postgres", e);
        }
        if (TAKEN.equals(e.getSQLState())) {
            return new Conflict(e);
        }
        if (DECLINED.equals(e.getSQLState()) && e instanceof PSQLException error) {
            ServerErrorMessage message = error.getServerErrorMessage();
            return new Declined(
                    message == null ? null : message.getMessage(), message == null ? null : message.getDetail());
        }
        return new IllegalStateException("SQL state " + e.getSQLState() + ": " + e.getMessage(), e);
    }

    static boolean isReadOnly(SQLException e) {
        return READ_ONLY.equals(e.getSQLState());
    }

    /** Connection exceptions, operator intervention, resources used up, or no connection from the pool. */
    static boolean isOutage(SQLException e) {
        String state = e.getSQLState();
        return state == null
                || e instanceof SQLTransientConnectionException
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53")
                || state.equals(READ_ONLY)
                || state.equals(UNDECIDED)
                || state.equals("28P01");
    }
}
