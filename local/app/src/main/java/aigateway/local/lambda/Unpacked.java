package aigateway.local.lambda;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** A REST API unpacks bodies itself, and leaves the header Content-Encoding as it is. */
final class Unpacked {
    /** Of a request to API Gateway. */
    private static final int BYTES_MAX = 10 * 1024 * 1024;

    private Unpacked() {}

    /**
     * @param coding the header; null where there is none
     * @return empty where API Gateway refuses it: another coding, or a body that is not in it
     */
    static Optional<byte[]> of(byte[] body, @Nullable String coding) {
        String name = coding == null ? "identity" : coding.strip().toLowerCase(Locale.ROOT);
        try {
            return switch (name) {
                case "identity" -> Optional.of(body);
                case "gzip" -> Optional.of(whole(new GZIPInputStream(new ByteArrayInputStream(body))));
                case "deflate" -> Optional.of(whole(new InflaterInputStream(new ByteArrayInputStream(body))));
                default -> Optional.empty();
            };
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Of a body that is too large, more than any function reads. */
    private static byte[] whole(InputStream packed) throws IOException {
        try (packed) {
            return packed.readNBytes(BYTES_MAX + 1);
        }
    }
}
