package aigateway.local.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file for keys that an import makes: name, tab, key on each line. Only its owner can read it, from its first byte on. Each
 * key is on the disk before the next one is made, because the gateway shows it only once.
 */
final class NewKeysFile implements AutoCloseable {
    private final @Nullable Path path;
    private @Nullable FileChannel file;

    /**
     * @param path null for none; the file is made when the first key is to be written
     */
    NewKeysFile(@Nullable Path path) {
        this.path = path;
    }

    boolean isWanted() {
        return path != null;
    }

    /** Makes the file, so that no key is made that could not be written. */
    void open() {
        if (file != null || path == null) {
            return;
        }
        try {
            file = FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException _) {
            throw new IllegalArgumentException("The file " + path + " for the new keys cannot be made.");
        }
    }

    void add(String name, String key) {
        FileChannel open = file;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        try {
            String line = name.replaceAll("\\p{C}", "?") + "\t" + key + "\n";
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                open.write(bytes);
            }
            open.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("the new key of " + name + " could not be written; revoke it", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
