package aigateway.postgres;

import java.sql.SQLException;
import java.util.Set;

/** The statement lost against another transaction: nothing of it was stored, and another try may succeed. */
final class Contention extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final String LOCK_TIMEOUT = "55P03";
    /** Serialization failure, deadlock, lock timeout, statement timeout. */
    private static final Set<String> STATES = Set.of("40001", "40P01", LOCK_TIMEOUT, "57014");

    private final boolean lockTimeout;

    Contention(SQLException cause) {
        super("SQL state " + cause.getSQLState(), cause);
        this.lockTimeout = LOCK_TIMEOUT.equals(cause.getSQLState());
    }

    static boolean is(SQLException e) {
        return e.getSQLState() != null && STATES.contains(e.getSQLState());
    }

    /** Another try would wait as long again. */
    boolean isLockTimeout() {
        return lockTimeout;
    }
}
