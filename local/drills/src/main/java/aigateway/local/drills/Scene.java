package aigateway.local.drills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;

/** A temporary folder, and what was started in it: ended and removed when this is closed, also after a signal. */
final class Scene implements AutoCloseable {
    private final Path folder;
    private final ConcurrentLinkedDeque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
    private final Thread hook = new Thread(this::end, "end-scene");

    private Scene(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * @param name the first letters of the folder's name
     */
    static Scene open(String name) {
        try {
            return new Scene(Files.createTempDirectory(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    <T extends AutoCloseable> T opened(T thing) {
        open.addFirst(thing);
        return thing;
    }

    @Override
    public void close() {
        end();
        try {
            var _ = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The JVM is ending already.
        }
    }

    /** The youngest first: gateways before what they stand on. */
    private void end() {
        for (AutoCloseable thing = open.pollFirst(); thing != null; thing = open.pollFirst()) {
            try {
                thing.close();
            } catch (Exception e) {
                System.err.println("could not be ended: " + e);
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("left behind: " + folder + " (" + e + ")");
        }
    }
}
