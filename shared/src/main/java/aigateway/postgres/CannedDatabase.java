package aigateway.postgres;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections to nothing: each statement has the results of {@link CannedRows}, and parameters are dropped. */
final class CannedDatabase implements DataSource {
    private static final Pattern SOURCE = Pattern.compile("\\bfrom\\s+([a-z_]+)", Pattern.CASE_INSENSITIVE);

    private final CannedRows rows;

    CannedDatabase(CannedRows rows) {
        this.rows = rows;
    }

    @Override
    public Connection getConnection() {
        return made(Connection.class, (_, method, arguments) -> switch (method.getName()) {
            case "prepareStatement" -> statement(String.valueOf(arguments[0]));
            case "createStatement" -> made(Statement.class, (_, of, _) -> usual(of.getReturnType()));
            case "createArrayOf" -> made(Array.class, (_, of, _) -> usual(of.getReturnType()));
            case "isValid", "getAutoCommit" -> true;
            case "getTransactionIsolation" -> Connection.TRANSACTION_READ_COMMITTED;
            default -> usual(method.getReturnType());
        });
    }

    private PreparedStatement statement(String sql) {
        List<String> sources = SOURCE.matcher(sql)
                .results()
                .map(MatchResult::group)
                .map(found -> found.split("\\s+", -1)[1])
                .toList();
        // A multi-statement has one result for each function that it calls; any other statement has one.
        Deque<String> left = new ArrayDeque<>(sources.isEmpty() ? List.of("") : sources);
        return made(PreparedStatement.class, (_, method, _) -> switch (method.getName()) {
            case "executeQuery", "getResultSet" -> result(left.size() > 1 ? left.pop() : left.element());
            case "executeUpdate" -> 1;
            case "getConnection" -> getConnection();
            default -> usual(method.getReturnType());
        });
    }

    private ResultSet result(String source) {
        Map<String, @Nullable Object> row = rows.bySource().get(source);
        return made(ResultSet.class, new CannedResult(row));
    }

    /** One row, or none. */
    private static final class CannedResult implements InvocationHandler {
        private final @Nullable Map<String, @Nullable Object> row;
        private boolean read;
        private boolean wasNull;

        CannedResult(@Nullable Map<String, @Nullable Object> row) {
            this.row = row;
        }

        @Override
        public @Nullable Object invoke(Object proxy, java.lang.reflect.Method method, Object @Nullable [] arguments) {
            if (method.getName().equals("next")) {
                boolean has = !read && row != null;
                read = true;
                return has;
            }
            if (method.getName().equals("wasNull")) {
                return wasNull;
            }
            Object value = row == null || arguments == null ? null : row.get(String.valueOf(arguments[0]));
            wasNull = value == null;
            if (value instanceof Instant instant) {
                return Timestamp.from(instant);
            }
            return value == null ? usual(method.getReturnType()) : value;
        }
    }

    /** What an interface's method returns that does nothing. */
    private static @Nullable Object usual(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 0;
        }
        return type == long.class ? (Object) 0L : null;
    }

    private static <T> T made(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(CannedDatabase.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("there is no database");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // Nothing is written.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // There is no login.
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("aigateway.postgres");
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
