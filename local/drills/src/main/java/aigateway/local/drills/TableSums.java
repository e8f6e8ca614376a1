package aigateway.local.drills;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.ds.PGSimpleDataSource;

/** What is in each table and sequence of a database, as a number of rows and a hash of them. */
final class TableSums {
    private static final String TABLES = """
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1""";

    private TableSums() {}

    static Map<String, String> of(String jdbcUrl) {
        var source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        source.setApplicationName("drill");
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            var sums = new TreeMap<String, String>();
            for (String table : column(statement, TABLES)) {
                String rows = """
                        select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '')
                        from "%s" t""".formatted(table);
                sums.put(table, column(statement, rows).getFirst());
            }
            sums.put(
                    "sequences",
                    String.join(
                            " ",
                            column(
                                    statement,
                                    "select sequencename || '=' || coalesce(last_value, 0) from pg_sequences"
                                            + " where schemaname = 'public' order by 1")));
            connection.rollback();
            return sums;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> column(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }
}
