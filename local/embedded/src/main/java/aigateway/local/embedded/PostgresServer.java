package aigateway.local.embedded;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** Postgres with its data in the folder, on loopback, writing through to the disk. */
final class PostgresServer implements AutoCloseable {
    /** Transient refusals: a taken port, backends of a killed postmaster that are still leaving, an orphan just starting. */
    private static final int ATTEMPTS_MAX = 3;

    private final PostgresPrograms programs;
    private final PostgresCluster cluster;
    private final int port;

    private PostgresServer(PostgresPrograms programs, PostgresCluster cluster, int port) {
        this.programs = programs;
        this.cluster = cluster;
        this.port = port;
    }

    static PostgresServer start(DataFolder folder) {
        PostgresPrograms programs = PostgresPrograms.in(folder);
        PostgresCluster cluster = PostgresCluster.ready(folder, programs);
        for (int attempt = 1; ; attempt++) {
            cluster.stop(programs);
            int port = folder.freePort("postgres");
            Subprocess.Ended ended = programs.start(cluster.data(), port);
            if (ended.succeeded()) {
                PostgresServer server = new PostgresServer(programs, cluster, port);
                server.checkDurable();
                return server;
            }
            if (attempt == ATTEMPTS_MAX || Thread.currentThread().isInterrupted()) {
                cluster.stop(programs);
                throw new StartupFailure("Postgres does not start in %s: %s (see %s)."
                        .formatted(cluster.data(), programs.why(ended), programs.log()));
            }
            Subprocess.await(Duration.ofMillis(500), () -> false);
        }
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    /** Stops it in order and waits; a server that is already gone is no error. */
    @Override
    public void close() {
        cluster.stop(programs);
    }

    /** A role or database setting would beat the command line in silence, so ask a session like the gateway's own. */
    private void checkDurable() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl());
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                try (ResultSet row = statement.executeQuery("SHOW " + setting)) {
                    if (!row.next() || !"on".equals(row.getString(1))) {
                        throw new StartupFailure(
                                "Postgres in %s runs with %s off and could lose money on a crash: remove that setting."
                                        .formatted(cluster.data(), setting));
                    }
                }
            }
        } catch (SQLException e) {
            close();
            throw new StartupFailure(
                    "Postgres in %s refuses a connection: %s.".formatted(cluster.data(), e.getMessage()), e);
        } catch (StartupFailure e) {
            close();
            throw e;
        }
    }
}
