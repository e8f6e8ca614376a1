package aigateway.local.embedded;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A data folder for a test, with the programs of an earlier one, and what is alive in it. */
record StackFolder(Path path) implements AutoCloseable {
    static StackFolder in(Path parent) throws IOException {
        Path path = Files.createDirectories(parent.resolve("data"));
        link(unpacked(), path.resolve("bin"));
        return new StackFolder(path);
    }

    /** Unpacking takes seconds of processor time, so it is done once for all tests, which run at the same time. */
    private static synchronized Path unpacked() {
        Path earlier = Path.of("target", "embedded").toAbsolutePath();
        try (DataFolder folder = DataFolder.open(earlier)) {
            PostgresBinaries.unpacked(folder);
            RedisBinary.candidates(folder);
        }
        return earlier.resolve("bin");
    }

    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            for (Path entry : entries.toList()) {
                Path target = to.resolve(from.relativize(entry));
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(target);
                } else {
                    try {
                        Files.createLink(target, entry);
                    } catch (FileSystemException e) {
                        Files.copy(entry, target, StandardCopyOption.COPY_ATTRIBUTES);
                    }
                }
            }
        }
    }

    /** To the running Postgres, with a password of the folder's secrets. */
    Connection connect(String role, String secret) throws IOException, SQLException {
        String port =
                Files.readAllLines(path.resolve("postgres/postmaster.pid")).get(3);
        String password = DotEnv.read(path.resolve("secrets.env")).getOrDefault(secret, "");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", role, password);
    }

    ProcessHandle postgres() throws IOException {
        return process("postgres/postmaster.pid").orElseThrow();
    }

    ProcessHandle redis() throws IOException {
        return process("redis/redis.pid").orElseThrow();
    }

    List<ProcessHandle> alive() throws IOException {
        return Stream.of(process("postgres/postmaster.pid"), process("redis/redis.pid"))
                .flatMap(Optional::stream)
                .filter(process -> !Subprocess.hasEnded(process))
                .toList();
    }

    /** A test that failed half-way must not leave its orphans to the next one. */
    @Override
    public void close() throws IOException {
        alive().forEach(ProcessHandle::destroyForcibly);
    }

    private Optional<ProcessHandle> process(String pidFile) throws IOException {
        Path file = path.resolve(pidFile);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Files.readAllLines(file).stream()
                .findFirst()
                .filter(line -> line.strip().matches("[0-9]{1,18}"))
                .flatMap(line -> ProcessHandle.of(Long.parseLong(line.strip())));
    }
}
