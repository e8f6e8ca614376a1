package aigateway.maintenance;

import aigateway.audit.Anchor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Anchors as lines of a file, which is only appended to. Several processes may share it. */
public final class AnchorFile implements AuditAnchors {
    private final Path file;

    public AnchorFile(Path file) {
        this.file = file;
    }

    @Override
    public void append(Anchor anchor) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                // One write, so that lines of two processes do not mix.
                var line = ByteBuffer.wrap((anchor.line() + "\n").getBytes(StandardCharsets.US_ASCII));
                while (line.hasRemaining()) {
                    channel.write(line);
                }
                channel.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
