package aigateway.local.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of the database: made where they are missing, refused where they are not ours to start. */
record PostgresCluster(Path data) {
    /** Above every operating system's highest process id, so no process ever answers to it. */
    private static final String UNUSED_PID = Integer.toString(Integer.MAX_VALUE);

    private static final Duration EXIT_LIMIT = Duration.ofSeconds(2);
    private static final String DRAFT_PREFIX = "postgres.new-";

    /** @throws StartupFailure when the folder is something else than a cluster of our major version */
    static PostgresCluster ready(DataFolder folder, PostgresPrograms programs) {
        Path data = folder.resolve("postgres");
        try {
            removeDrafts(folder);
            if (!Files.exists(data)) {
                make(folder, programs, data);
            }
        } catch (IOException e) {
            throw DataFolder.notWritable(data, e);
        }
        check(data);
        return new PostgresCluster(data);
    }

    /**
     * Ends the postmaster that runs on these files: ours, or the one that a killed local/run left behind. One that has
     * crashed needs nothing: Postgres recovers from its log at the next start.
     *
     * @throws StartupFailure when it does not end
     */
    void stop(PostgresPrograms programs) {
        Path file = data.resolve("postmaster.pid");
        try {
            if (!Files.exists(file)) {
                return;
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            Optional<Long> pid = pid(lines);
            if (pid.isEmpty()) {
                // A power cut can leave the file empty; Postgres would refuse it, and we hold the folder's lock.
                Files.delete(file);
                return;
            }
            Optional<ProcessHandle> process = ProcessHandle.of(pid.get());
            if (process.isEmpty()) {
                return;
            }
            if (isPostmaster(process.get())) {
                stop(programs, process.get());
                return;
            }
            // After a reboot the number may belong to anybody, or to a postmaster that has ended but was not reaped,
            // and Postgres
            // would not start beside either. Only the number is replaced: the rest of the file is how Postgres finds
            // backends that outlived their postmaster.
            Files.writeString(
                    file,
                    UNUSED_PID + "\n" + String.join("\n", lines.subList(1, lines.size())) + "\n",
                    StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            // It has just ended by itself.
        } catch (IOException e) {
            throw DataFolder.notWritable(file, e);
        }
    }

    /** The process of a server that has just started. */
    ProcessHandle postmaster() {
        Path file = data.resolve("postmaster.pid");
        try {
            return pid(Files.readAllLines(file, StandardCharsets.ISO_8859_1))
                    .flatMap(ProcessHandle::of)
                    .orElseThrow(() -> new StartupFailure("Postgres in %s ended as it started.".formatted(data)));
        } catch (IOException e) {
            throw new StartupFailure("Postgres in %s ended as it started.".formatted(data), e);
        }
    }

    private void stop(PostgresPrograms programs, ProcessHandle postmaster) {
        if (!programs.stop(data) && !Subprocess.hasEnded(postmaster)) {
            throw new StartupFailure("The Postgres in %s, process %d, does not stop: end it and start again."
                    .formatted(data, postmaster.pid()));
        }
        // pg_ctl is content when the pid file is gone, which is a moment before the process is.
        Subprocess.await(EXIT_LIMIT, () -> Subprocess.hasEnded(postmaster));
    }

    /** Our own living processes can be examined, so one that cannot be is not the postmaster of this folder. */
    private boolean isPostmaster(ProcessHandle process) {
        return process.info()
                .arguments()
                .map(List::of)
                .filter(arguments -> arguments.contains("-D") && arguments.contains(data.toString()))
                .isPresent();
    }

    private static Optional<Long> pid(List<String> lines) {
        return lines.stream()
                .findFirst()
                .map(String::strip)
                .filter(line -> line.matches("[1-9][0-9]{0,9}"))
                .map(Long::valueOf);
    }

    /** Beside the final place and then renamed, so that a kill in the middle leaves no half-made cluster. */
    private static void make(DataFolder folder, PostgresPrograms programs, Path data) throws IOException {
        Path draft = Files.createTempDirectory(folder.path(), DRAFT_PREFIX);
        programs.initialize(draft);
        Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What a kill left of an earlier make. */
    private static void removeDrafts(DataFolder folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder.path())) {
            for (Path draft : entries.filter(
                            entry -> entry.getFileName().toString().startsWith(DRAFT_PREFIX))
                    .toList()) {
                try {
                    ProcessTree.delete(draft);
                } catch (DirectoryNotEmptyException e) {
                    // Its initdb lives on for a second and still writes: then the next start removes it.
                }
            }
        }
    }

    private static void check(Path data) {
        if (!Files.isDirectory(data)) {
            throw broken(data, "is not a folder");
        }
        Path versionFile = data.resolve("PG_VERSION");
        if (!Files.isWritable(data) || (Files.exists(versionFile) && !Files.isReadable(versionFile))) {
            throw new StartupFailure(
                    "The data folder %s belongs to another user: start as that user, or set AGW_DATA_DIR to another folder."
                            .formatted(data));
        }
        String version;
        try {
            version = Files.readString(versionFile, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            throw broken(data, "has no readable PG_VERSION");
        }
        if (!version.matches("[1-9][0-9]{0,2}(\\.[0-9]{1,2})?")) {
            throw broken(data, "has a PG_VERSION that names no version");
        }
        if (!version.equals(PostgresBinaries.MAJOR_VERSION)) {
            throw new StartupFailure(
                    "The data folder %s was made by Postgres %s and this build runs %s: dump it with the old version and restore it, or set AGW_DATA_DIR to another folder."
                            .formatted(data, version, PostgresBinaries.MAJOR_VERSION));
        }
    }

    private static StartupFailure broken(Path data, String what) {
        return new StartupFailure(
                "The data folder %s is broken: it %s; restore it, or move it away to start with an empty one."
                        .formatted(data, what));
    }
}
