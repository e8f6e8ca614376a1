package aigateway.local.drills;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** PostgreSQL's own pg_dump and pg_restore, as an operator uses them. */
record PostgresTools(Path dump, Path restore) {
    private static final Path NO_INPUT = Path.of("/dev/null");

    /**
     * The installed ones.
     *
     * @param folder looked at before PATH
     * @throws IllegalStateException when there are none
     */
    static PostgresTools find(Optional<Path> folder) {
        Optional<Path> dump = Program.find(folder, "pg_dump");
        Optional<Path> restore = Program.find(folder, "pg_restore");
        if (dump.isEmpty() || restore.isEmpty()) {
            throw new IllegalStateException(
                    "pg_dump and pg_restore of the server's version are needed: in PATH or --bin FOLDER");
        }
        return new PostgresTools(dump.get(), restore.get());
    }

    /** Writes all that is in a database, as it is in one moment. */
    void dump(String jdbcUrl, Path file) throws InterruptedException {
        run(dump, "--format=custom", "--no-owner", "--no-privileges", "--file=" + file, "--dbname=" + uri(jdbcUrl));
    }

    /** Fills an empty database. */
    void restore(Path file, String jdbcUrl) throws InterruptedException {
        run(
                restore,
                "--exit-on-error",
                "--single-transaction",
                "--no-owner",
                "--no-privileges",
                "--dbname=" + uri(jdbcUrl),
                file.toString());
    }

    private static void run(Path program, String... arguments) throws InterruptedException {
        Program.Ended ended = Program.run(program, NO_INPUT, arguments);
        if (ended.code() != 0) {
            throw new IllegalStateException(program + " ended with " + ended.code() + ": " + ended.output());
        }
    }

    /** libpq's form of an address of the driver. */
    static String uri(String jdbcUrl) {
        URI url = URI.create(jdbcUrl.substring("jdbc:".length()));
        String user = "";
        String password = "";
        for (String pair : url.getRawQuery().split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts[0].equals("user")) {
                user = parts[1];
            } else if (parts[0].equals("password")) {
                password = parts[1];
            }
        }
        return "postgresql://%s:%s@%s:%d%s".formatted(user, password, url.getHost(), url.getPort(), url.getPath());
    }
}
