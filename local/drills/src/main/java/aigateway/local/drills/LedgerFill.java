package aigateway.local.drills;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.postgresql.ds.PGSimpleDataSource;

/** Fills a migrated database with the rows of ledger-rows.sql. */
final class LedgerFill {
    /** A row with its indexes and its share of the sums, and what the writes leave in the log of the database. */
    private static final long BYTES_A_ROW = 1_500;

    private static final int HOURS_AT_ONCE = 48;

    private LedgerFill() {}

    /**
     * @throws IllegalStateException when the folder's disk has too little room
     */
    static void requireRoom(Path folder, long rows) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < rows * BYTES_A_ROW) {
                throw new IllegalStateException(
                        "%d rows need about %d GB at %s, which has %d GB; set TMPDIR, or --rows."
                                .formatted(rows, (rows * BYTES_A_ROW) >> 30, folder.getParent(), free >> 30));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void run(String jdbcUrl, long rows, Report findings) {
        var source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String text : statements()) {
                long started = System.nanoTime();
                statement.execute(text.replace(":rows", Long.toString(rows)));
                findings.say("  %6.1f s  %s", (System.nanoTime() - started) / 1e9, firstLine(text));
            }
            long started = System.nanoTime();
            while (closed(statement) > 0) {
                // Two days at a time, as a sweep after a long pause does.
            }
            statement.execute("vacuum analyze");
            findings.say("  %6.1f s  hours closed, vacuum analyze", (System.nanoTime() - started) / 1e9);
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be filled", e);
        }
    }

    private static int closed(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select close_hours(" + HOURS_AT_ONCE + ")")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private static List<String> statements() {
        try (InputStream file = LedgerFill.class.getResourceAsStream("/ledger-rows.sql")) {
            String all = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            return List.of(all.split(";\n\n", -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstLine(String statement) {
        return statement
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("--"))
                .findFirst()
                .orElse("");
    }
}
