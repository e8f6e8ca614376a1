package aigateway.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one transaction as one multi-statement: first each database function once, with an array of the elements of all
 * callers, then the plain statements in order.
 */
final class Statements {
    private final List<List<PostgresWrite<?>>> functions;
    private final List<Sql> statements = new ArrayList<>();
    private final IdentityHashMap<PostgresWrite<?>, Object> results = new IdentityHashMap<>();

    Statements(List<Statement> writes) {
        List<PostgresWrite<?>> batched = new ArrayList<>();
        for (Statement write : writes) {
            switch (write) {
                case Statement.Plain(Sql sql) -> statements.add(sql);
                case Statement.Element(PostgresWrite<?> element) -> batched.add(element);
            }
        }
        functions = batched.stream()
                .sorted(Comparator.comparingInt(PostgresWrite::rank))
                .collect(Collectors.groupingBy(
                        PostgresWrite::function, java.util.LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .toList();
    }

    /** Runs all of it in one round trip, in one transaction. */
    boolean run(Connection connection) throws SQLException {
        boolean several = connection.getAutoCommit() && functions.size() + statements.size() > 1;
        try {
            execute(connection, several);
            return true;
        } catch (SQLException | RuntimeException | Error e) {
            if (several) {
                rollBack(connection, e);
            }
            throw e;
        }
    }

    private void execute(Connection connection, boolean several) throws SQLException {
        // The driver cuts a long multi-statement, or one that returns text, into several transactions of the server,
        // unless
        // the statements themselves begin and end one.
        String text = several ? "begin;\n" + text() + ";\ncommit" : text();
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            int index = 1;
            for (List<PostgresWrite<?>> elements : functions) {
                statement.setString(index++, array(elements));
            }
            for (Sql sql : statements) {
                index = sql.bind(statement, index);
            }
            statement.execute();
            if (several) {
                statement.getMoreResults();
            }
            for (List<PostgresWrite<?>> elements : functions) {
                read(statement.getResultSet(), elements);
                statement.getMoreResults();
            }
        }
    }

    /**
     * What breaks off in the middle leaves the server in a transaction. A connection that cannot end it is closed: its next
     * user's writes would belong to that transaction, and be lost with it.
     */
    private static void rollBack(Connection connection, Throwable failure) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.execute("rollback");
        } catch (SQLException e) {
            failure.addSuppressed(e);
            connection.abort(Runnable::run);
        }
    }

    /** The result of a call, or null when its function returns nothing. */
    @Nullable
    Object result(PostgresWrite<?> element) {
        return results.get(element);
    }

    private String text() {
        String calls = functions.stream()
                .map(elements -> "select * from " + elements.getFirst().function() + "(?::jsonb)")
                .collect(Collectors.joining(";\n"));
        String plain = statements.stream().map(Sql::text).collect(Collectors.joining(";\n"));
        return calls.isEmpty() || plain.isEmpty() ? calls + plain : calls + ";\n" + plain;
    }

    private static String array(List<PostgresWrite<?>> elements) {
        return elements.stream().map(PostgresWrite::element).collect(Collectors.joining(",", "[", "]"));
    }

    private void read(ResultSet rows, List<PostgresWrite<?>> elements) throws SQLException {
        var row = new Row(rows);
        while (rows.next()) {
            if (elements.getFirst().result() == null) {
                return;
            }
            PostgresWrite<?> element = elements.get((int) row.number("ord") - 1);
            Row.Mapper<?> mapper = element.result();
            if (mapper != null) {
                results.put(element, mapper.map(row));
            }
        }
    }

    /** A write of this database. */
    sealed interface Statement {
        /** About how much is sent. */
        long bytes();

        record Plain(Sql sql) implements Statement {
            @Override
            public long bytes() {
                return sql.bytes();
            }
        }

        record Element(PostgresWrite<?> element) implements Statement {
            @Override
            public long bytes() {
                return element.element().length();
            }
        }
    }
}
