package aigateway.local.demo;

import aigateway.local.embedded.StartupFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The data folder of a demo: made again at each start. Only a folder that an earlier demo made is ever deleted. */
final class DemoFolder {
    /** Says that the folder is a demo's. */
    private static final String MARKER = "DEMO";

    /** Says that it is full, and where its webhooks go. */
    private static final String FILLED = "demo-receiver-port";

    private static final int END_SECONDS = 20;

    private DemoFolder() {}

    /**
     * @throws StartupFailure when the folder has data that are no demo's, or when its demo still runs
     */
    static Path fresh(Path wanted) {
        Path folder = wanted.toAbsolutePath().normalize();
        try {
            if (Files.exists(folder) && !isEmpty(folder)) {
                if (!Files.exists(folder.resolve(MARKER))) {
                    throw new StartupFailure(
                            "The folder %s has data that no demo made: name another one with --folder=PATH."
                                    .formatted(folder));
                }
                requireEnded(folder);
                endOrphans(folder);
                delete(folder);
            }
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.writeString(folder.resolve(MARKER), "Demo data of local/run --demo: deleted at the next start.\n");
            return folder;
        } catch (IOException e) {
            throw new StartupFailure(
                    "The folder %s of the demo cannot be written (%s)."
                            .formatted(folder, e.getClass().getSimpleName()),
                    e);
        }
    }

    /** The port of the receiver of a folder that is full; empty where it is not. */
    static Optional<Integer> filled(Path folder) {
        Path file = folder.resolve(FILLED);
        try {
            return Files.exists(folder.resolve(MARKER)) && Files.exists(file)
                    ? Optional.of(Integer.valueOf(Files.readString(file).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void noteFilled(Path folder, int port) {
        try {
            Files.writeString(folder.resolve(FILLED), port + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void requireEnded(Path folder) throws IOException {
        Path file = folder.resolve("lock");
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                @Nullable FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw running(folder);
            }
        } catch (OverlappingFileLockException _) {
            throw running(folder);
        }
    }

    private static StartupFailure running(Path folder) {
        return new StartupFailure(
                "The demo in %s still runs: end it, or name another folder with --folder=PATH.".formatted(folder));
    }

    /** Stores that outlived a killed demo would go on in a deleted folder. */
    private static void endOrphans(Path folder) {
        List<ProcessHandle> orphans = ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .filter(arguments -> Stream.of(arguments).anyMatch(argument -> argument.contains(folder + "/")))
                        .isPresent())
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .toList();
        orphans.forEach(ProcessHandle::destroy);
        CompletableFuture.allOf(orphans.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, END_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(folder)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            // The marker last but for the folder itself: a deletion that was cut off is repeated.
            if (!path.equals(folder) && !path.endsWith(MARKER)) {
                Files.deleteIfExists(path);
            }
        }
    }
}
