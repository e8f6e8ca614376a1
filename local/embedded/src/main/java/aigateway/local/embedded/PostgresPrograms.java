package aigateway.local.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** initdb and pg_ctl for one data folder, run as a user that Postgres accepts. */
final class PostgresPrograms {
    /** Crash recovery replays at most max_wal_size (1 GB), which a slow disk does well within this. */
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private static final Duration FAST_STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration IMMEDIATE_STOP_LIMIT = Duration.ofSeconds(5);
    private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);
    /** A single-user server that a killed start left behind ends by itself within a second or two. */
    private static final Pattern IN_USE = Pattern.compile("still in use|lock file");

    private static final int IN_USE_TRIES = 20;
    private static final Duration IN_USE_PAUSE = Duration.ofMillis(500);
    private static final Pattern FATAL = Pattern.compile("(?:FATAL|PANIC|initdb: error|pg_ctl):\\s*(.+)");

    private final DataFolder folder;
    private final PostgresBinaries binaries;
    private final List<String> prefix;

    private PostgresPrograms(DataFolder folder, PostgresBinaries binaries, List<String> prefix) {
        this.folder = folder;
        this.binaries = binaries;
        this.prefix = prefix;
    }

    static PostgresPrograms in(DataFolder folder) {
        PostgresPrograms programs = new PostgresPrograms(folder, PostgresBinaries.unpacked(folder), prefix(folder));
        try {
            Path log = programs.log();
            if (Files.exists(log)) {
                Files.move(log, folder.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw DataFolder.notWritable(folder.path(), e);
        }
        return programs;
    }

    Path log() {
        return folder.resolve("postgres.log");
    }

    /** A new cluster: UTF-8 with an order that no operating system update can change under an index. */
    void initialize(Path data) {
        Subprocess.Ended ended = run(
                INITDB_LIMIT,
                "initdb",
                List.of(
                        "--pgdata=" + data,
                        "--username=postgres",
                        // Nothing gets in before PostgresAccess has set the passwords.
                        "--auth=reject",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums"));
        if (!ended.succeeded()) {
            throw new StartupFailure("Postgres could not make its data folder %s: %s.".formatted(data, why(ended)));
        }
    }

    /**
     * Through pg_ctl, not as a child of ours: it puts the postmaster into a session of its own, so that a Ctrl-C in the
     * terminal reaches the gateway alone and the database is still there while it drains.
     */
    Subprocess.Ended start(Path data, int port) {
        List<String> settings = List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                "timezone=UTC",
                "log_timezone=UTC",
                "log_checkpoints=off",
                // DETAIL quotes the values of a refused row, and no log line may hold a client's data.
                "log_error_verbosity=terse");
        StringBuilder options = new StringBuilder("-p ").append(port);
        settings.forEach(setting -> options.append(" -c ").append(setting));
        return run(
                START_LIMIT.plusSeconds(10),
                "pg_ctl",
                List.of(
                        "start",
                        "-D",
                        data.toString(),
                        "-l",
                        log().toString(),
                        "-w",
                        "-t",
                        Long.toString(START_LIMIT.toSeconds()),
                        "-o",
                        options.toString()));
    }

    /**
     * Runs one statement on a stopped cluster. The server's own replies are not errors to this program, so its success is
     * seen only when the server is used.
     */
    void inSingleUserMode(Path data, String statement) throws IOException {
        Path input = folder.resolve("postgres-statement.sql");
        PrivateFile.write(input, statement);
        try {
            List<String> command = new ArrayList<>(prefix);
            command.addAll(List.of(binaries.program("postgres"), "--single", "-D", data.toString(), "postgres"));
            Subprocess.Ended ended = Subprocess.run(command, input, folder.resolve("postgres-tool.log"), START_LIMIT);
            for (int i = 1;
                    i < IN_USE_TRIES
                            && !ended.succeeded()
                            && IN_USE.matcher(ended.output()).find();
                    i++) {
                Subprocess.await(IN_USE_PAUSE, () -> false);
                ended = Subprocess.run(command, input, folder.resolve("postgres-tool.log"), START_LIMIT);
            }
            if (!ended.succeeded()) {
                throw new StartupFailure(
                        "Postgres in %s could not be given its passwords: %s.".formatted(data, why(ended)));
            }
        } finally {
            Files.deleteIfExists(input);
        }
    }

    /** Fast first: it checkpoints and leaves nothing to recover. Immediate is a crash, which recovery can mend. */
    boolean stop(Path data) {
        return stop(data, "fast", FAST_STOP_LIMIT) || stop(data, "immediate", IMMEDIATE_STOP_LIMIT);
    }

    /** The last complaint in the server's log, else the tool's own last line. */
    String why(Subprocess.Ended ended) {
        String log = "";
        try {
            log = Files.exists(log()) ? Files.readString(log(), StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            // Then the tool's own words have to do.
        }
        String reason = "exit code " + ended.exitCode();
        Matcher complaint = FATAL.matcher(ended.output() + "\n" + log);
        while (complaint.find()) {
            reason = complaint.group(1).strip();
        }
        return reason;
    }

    private boolean stop(Path data, String mode, Duration limit) {
        return run(
                        limit.plusSeconds(5),
                        "pg_ctl",
                        List.of(
                                "stop",
                                "-D",
                                data.toString(),
                                "-m",
                                mode,
                                "-w",
                                "-t",
                                Long.toString(limit.toSeconds())))
                .succeeded();
    }

    private Subprocess.Ended run(Duration limit, String program, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(binaries.program(program));
        command.addAll(arguments);
        return Subprocess.run(command, folder.resolve("postgres-tool.log"), limit);
    }

    /** Postgres refuses root. In a user namespace without a mapping the same user has no rights, and owns the same files. */
    private static List<String> prefix(DataFolder folder) {
        if (new UnixSystem().getUid() != 0) {
            return List.of();
        }
        List<String> unshare = List.of("unshare", "-U");
        Subprocess.Ended probe = Subprocess.run(
                List.of("unshare", "-U", "true"), folder.resolve("postgres-tool.log"), Duration.ofSeconds(5));
        if (!probe.succeeded()) {
            throw new StartupFailure(
                    "Postgres refuses to run as root and this machine allows no user namespace (unshare -U): "
                            + "start local/run as an ordinary user, or set DATABASE_URL.");
        }
        return unshare;
    }
}
