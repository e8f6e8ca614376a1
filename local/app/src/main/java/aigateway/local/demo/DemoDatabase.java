package aigateway.local.demo;

import aigateway.postgres.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection without the gateway's timeouts, for statements over many rows. */
final class DemoDatabase implements AutoCloseable {
    private final Connection connection;

    private DemoDatabase(Connection connection) {
        this.connection = connection;
    }

    static DemoDatabase open(String url) {
        Database database = Database.parse(url);
        try {
            return new DemoDatabase(DriverManager.getConnection(database.jdbcUrl(), database.properties()));
        } catch (SQLException e) {
            throw new IllegalStateException("the database of the demo is out of reach", e);
        }
    }

    /** A setting of the session, which the files read. */
    void set(String name, String value) {
        rows("select set_config(?, ?, false)", "demo." + name, value);
    }

    /** Runs the statements of a file; they end with a line that is empty. */
    void runFile(String name) {
        for (String statement : DemoLines.text(name).split(";\n\n", -1)) {
            run(statement);
        }
    }

    void run(String sql, @Nullable Object... parameters) {
        try (PreparedStatement statement = prepared(sql, parameters)) {
            var _ = statement.execute();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** Runs statements without parameters, also those that JDBC could not prepare. */
    void runPlain(String sql) {
        try (Statement statement = connection.createStatement()) {
            var _ = statement.execute(sql);
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** One statement with each of the lists of parameters. */
    void runEach(String sql, List<List<@Nullable Object>> rows) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (List<@Nullable Object> row : rows) {
                bind(statement, row.toArray());
                statement.addBatch();
            }
            var _ = statement.executeBatch();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** The first column of each row. */
    List<String> rows(String sql, @Nullable Object... parameters) {
        try (PreparedStatement statement = prepared(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(String.valueOf(rows.getString(1)));
            }
            return texts;
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    long number(String sql, @Nullable Object... parameters) {
        return Long.parseLong(rows(sql, parameters).getFirst());
    }

    private PreparedStatement prepared(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        bind(statement, parameters);
        return statement;
    }

    private void bind(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            Object parameter = parameters[i];
            statement.setObject(
                    i + 1,
                    switch (parameter) {
                        case Instant instant -> instant.atOffset(ZoneOffset.UTC);
                        case List<?> texts -> connection.createArrayOf("text", texts.toArray());
                        case null, default -> parameter;
                    });
        }
    }

    private static IllegalStateException failed(String sql, SQLException e) {
        String first = sql.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("--"))
                .findFirst()
                .orElse("");
        return new IllegalStateException("the demo's statement fails: " + first, e);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
