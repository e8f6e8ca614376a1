package aigateway.local.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * Postgres with its data in the folder, on loopback, writing through to the disk.
 *
 * <p>This is not zonky's EmbeddedPostgres, whose archives it uses: that one makes its clusters with {@code trust} for every local
 * user, is the parent of its server (a Ctrl-C in the terminal reaches both, and nothing is left to drain with), and refuses a
 * folder whose server outlived a killed gateway.
 */
final class PostgresServer implements Supervised {
    /** Transient refusals: a taken port, backends of a killed postmaster that are still leaving, an orphan just starting. */
    private static final int ATTEMPTS_MAX = 3;

    private final PostgresPrograms programs;
    private final PostgresCluster cluster;
    private final PostgresAccess access;
    private final int port;
    private volatile ProcessHandle postmaster;

    private PostgresServer(PostgresPrograms programs, PostgresCluster cluster, PostgresAccess access, int port) {
        this.programs = programs;
        this.cluster = cluster;
        this.access = access;
        this.port = port;
        this.postmaster = cluster.postmaster();
    }

    static PostgresServer start(DataFolder folder, StorePasswords passwords) {
        PostgresPrograms programs = PostgresPrograms.in(folder);
        PostgresCluster cluster = PostgresCluster.ready(folder, programs);
        PostgresAccess access = new PostgresAccess(passwords);
        for (int attempt = 1; ; attempt++) {
            cluster.stop(programs);
            access.lock(cluster.data(), programs);
            int port = folder.freePort("postgres");
            Subprocess.Ended ended = programs.start(cluster.data(), port);
            if (ended.succeeded()) {
                PostgresServer server = new PostgresServer(programs, cluster, access, port);
                server.prepare();
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
        return url(PostgresAccess.ROLE, access.passwords().postgres());
    }

    @Override
    public String name() {
        return "Postgres";
    }

    @Override
    public boolean hasEnded() {
        return Subprocess.hasEnded(postmaster);
    }

    @Override
    public void restart() {
        cluster.stop(programs);
        Subprocess.Ended ended = programs.start(cluster.data(), port);
        if (!ended.succeeded()) {
            throw new StartupFailure(
                    "Postgres does not start in %s: %s.".formatted(cluster.data(), programs.why(ended)));
        }
        postmaster = cluster.postmaster();
    }

    /** Stops it in order and waits; a server that is already gone is no error. */
    @Override
    public void close() {
        cluster.stop(programs);
    }

    private String url(String role, String password) {
        return "jdbc:postgresql://127.0.0.1:%d/postgres?user=%s&password=%s".formatted(port, role, password);
    }

    private void prepare() {
        try {
            try (Connection admin = DriverManager.getConnection(
                    url("postgres", access.passwords().postgresAdmin()))) {
                access.grant(admin);
            }
            checkDurable();
        } catch (SQLException e) {
            close();
            throw new StartupFailure(
                    "Postgres in %s refuses a connection: %s.".formatted(cluster.data(), e.getMessage()), e);
        } catch (StartupFailure e) {
            close();
            throw e;
        }
    }

    /** A role or database setting would beat the command line in silence, so ask a session like the gateway's own. */
    private void checkDurable() throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
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
        }
    }
}
