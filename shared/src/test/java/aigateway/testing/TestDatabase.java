package aigateway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import aigateway.postgres.Database;
import aigateway.postgres.Postgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * A fresh database in a real Postgres, with exactly the migrations that a deployment runs. The server is started once in a JVM;
 * a database is a copy of a template and takes some 50 ms.
 */
public final class TestDatabase {
    /** With {@code agw.database.role=application} the product logs in as it does on AWS. */
    private static final boolean APPLICATION_ROLE = "application".equals(System.getProperty("agw.database.role"));

    private static final String SUPERUSER = "postgres";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final String owner;

    private TestDatabase(String name, String owner) {
        this.name = name;
        this.owner = owner;
    }

    /** The one server, and the template in it. */
    private static final class Server {
        /** Linux has a file system in memory here. */
        private static final Path MEMORY = Path.of("/dev/shm");

        private static final long MEMORY_BYTES = 4L << 30;
        private static final EmbeddedPostgres POSTGRES = start();

        private Server() {}

        /** The databases of all tests together have a gigabyte in 50,000 files, which take a disk half a minute to delete. */
        private static boolean isInMemory() throws IOException {
            return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > MEMORY_BYTES;
        }

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        // A test that waits for a lock ends, and no interrupt ends its driver. The product sets its
                        // own.
                        .setServerConfig("statement_timeout", "2min")
                        // It would look into each of some hundred databases once a minute.
                        .setServerConfig("autovacuum", "off");
                if (isInMemory()) {
                    builder.setDataDirectory(Files.createTempDirectory(MEMORY, "postgres"));
                }
                EmbeddedPostgres postgres = builder.start();
                execute(postgres, "create database agw_template");
                Flyway.configure(TestDatabase.class.getClassLoader())
                        .dataSource(postgres.getJdbcUrl("postgres", "agw_template"), "postgres", "")
                        .locations("classpath:migrations")
                        .load()
                        .migrate();
                if (APPLICATION_ROLE) {
                    execute(postgres, "create role aigateway_app login");
                    grant(postgres.getDatabase("postgres", "agw_template"));
                }
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static TestDatabase fresh() {
        String name = "test_" + COUNT.incrementAndGet();
        // Copying files takes half the time of copying blocks through the log.
        execute(Server.POSTGRES, "create database " + name + " template agw_template strategy file_copy");
        if (APPLICATION_ROLE) {
            execute(Server.POSTGRES, "revoke temporary on database " + name + " from public");
        }
        return new TestDatabase(name, SUPERUSER);
    }

    /** An empty one, without migrations. */
    public static TestDatabase empty() {
        String name = "test_" + COUNT.incrementAndGet();
        execute(Server.POSTGRES, "create database " + name);
        return new TestDatabase(name, SUPERUSER);
    }

    /** An empty one, whose owner has the rights of RDS's master user and is no superuser. */
    public static TestDatabase ownedByMaster() {
        String name = "test_" + COUNT.incrementAndGet();
        String owner = "master_" + name;
        execute(Server.POSTGRES, "create role " + owner + " login createrole createdb");
        execute(Server.POSTGRES, "create database " + name + " owner " + owner);
        return new TestDatabase(name, owner);
    }

    /** As the superuser. */
    public String url() {
        return url(SUPERUSER);
    }

    /** As a role, whose password the server does not check. */
    public String url(String role) {
        return Server.POSTGRES.getJdbcUrl(role, name);
    }

    /** As the product logs in. */
    public String productUrl() {
        return url(APPLICATION_ROLE ? "aigateway_app" : SUPERUSER);
    }

    public String name() {
        return name;
    }

    /** The role that it belongs to. */
    public String owner() {
        return owner;
    }

    public Postgres connect() {
        return new Postgres(() -> Database.parse(url()), () -> {}, 20);
    }

    /** Ends every connection and accepts no new one, as an outage would, until {@link #open}. */
    public void shut() {
        execute(Server.POSTGRES, "alter database " + name + " with allow_connections false");
        execute(
                Server.POSTGRES,
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
    }

    public void open() {
        execute(Server.POSTGRES, "alter database " + name + " with allow_connections true");
    }

    /** The rights that the function migrate gives, whose jar must be on the class path. */
    private static void grant(DataSource template) throws IOException {
        try (var sql = TestDatabase.class.getResourceAsStream("/aigateway/functions/migrate/application-role.sql")) {
            execute(
                    template,
                    new String(Objects.requireNonNull(sql).readAllBytes(), UTF_8).replace("{role}", "aigateway_app"));
        }
    }

    private static void execute(EmbeddedPostgres postgres, String sql) {
        execute(postgres.getPostgresDatabase(), sql);
    }

    private static void execute(DataSource database, String sql) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
