package aigateway.testing;

import aigateway.postgres.Database;
import aigateway.postgres.Postgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/**
 * A fresh database in a real Postgres, with exactly the migrations that a deployment runs. The server is started once in a JVM;
 * a database is a copy of a template and takes some 50 ms.
 */
public final class TestDatabase {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;

    private TestDatabase(String name) {
        this.name = name;
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
                EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setServerConfig("max_connections", "200");
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
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static TestDatabase fresh() {
        String name = "test_" + COUNT.incrementAndGet();
        execute(Server.POSTGRES, "create database " + name + " template agw_template");
        return new TestDatabase(name);
    }

    /** An empty one, without migrations. */
    public static TestDatabase empty() {
        String name = "test_" + COUNT.incrementAndGet();
        execute(Server.POSTGRES, "create database " + name);
        return new TestDatabase(name);
    }

    public String url() {
        return Server.POSTGRES.getJdbcUrl("postgres", name);
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

    private static void execute(EmbeddedPostgres postgres, String sql) {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
