package aigateway.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import okio.Buffer;
import okio.BufferedSource;
import okio.InflaterSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body whose {@code Content-Encoding} is gzip or deflate, or several of them. The gateway requests no encoding, but some
 * servers send one anyway. Others, such as br and zstd, cannot be read.
 */
public final class ContentEncodings {
    /** More than one is hardly ever seen; each more is a way to make a small body a large one. */
    private static final int LAYERS_MAX = 3;

    private ContentEncodings() {}

    /** The body has an encoding that cannot be read. */
    public static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1;
    }

    /**
     * The codings in the order in which they were applied, in lower case and without identity.
     *
     * @param headers all values of the header
     */
    public static List<String> read(List<String> headers) {
        List<String> codings = new ArrayList<>();
        for (String header : headers) {
            for (String each : header.split(",", -1)) {
                String coding = each.strip().toLowerCase(Locale.ROOT);
                if (!coding.isEmpty() && !coding.equals("identity")) {
                    codings.add(coding);
                }
            }
        }
        return codings;
    }

    public static boolean areReadable(List<String> codings) {
        return codings.size() <= LAYERS_MAX && codings.stream().allMatch(ContentEncodings::isReadable);
    }

    private static boolean isReadable(String coding) {
        return isGzip(coding) || coding.equals("deflate");
    }

    private static boolean isGzip(String coding) {
        return coding.equals("gzip") || coding.equals("x-gzip");
    }

    /**
     * The decoded body; what can be read of it, as soon as it has arrived. Its size is not bounded.
     *
     * @throws Unreadable when a coding is unknown, or there are too many
     */
    public static BufferedSource decoded(BufferedSource body, List<String> codings) throws IOException {
        if (!areReadable(codings)) {
            throw new Unreadable();
        }
        BufferedSource decoded = body;
        for (String coding : codings.reversed()) {
            decoded = Okio.buffer(isGzip(coding) ? gzip(decoded) : deflate(decoded));
        }
        return decoded;
    }

    /**
     * The decoded body; null when it is larger than allowed.
     *
     * @throws IOException when it cannot be read
     */
    public static byte @Nullable [] decode(byte[] body, List<String> codings, int bytesMax) throws IOException {
        try (BufferedSource decoded = decoded(new Buffer().write(body), codings)) {
            return decoded.request(bytesMax + 1L) ? null : decoded.readByteArray();
        }
    }

    private static Source gzip(BufferedSource packed) throws IOException {
        return packed.exhausted() ? packed : Okio.source(new GZIPInputStream(new Members(packed)));
    }

    /** By the standard it has a header; some servers leave that out. */
    private static Source deflate(BufferedSource packed) throws IOException {
        boolean hasHeader = packed.request(2)
                && (packed.getBuffer().getByte(0) & 0x0f) == 8
                && ((packed.getBuffer().getByte(0) & 0xff) << 8
                                        | (packed.getBuffer().getByte(1) & 0xff))
                                % 31
                        == 0;
        return packed.exhausted() ? packed : new InflaterSource(packed, new Inflater(!hasHeader));
    }

    /** A gzip body may have several members. Java looks for another one only where a byte is available. */
    private static final class Members extends FilterInputStream {
        private final BufferedSource source;

        Members(BufferedSource source) {
            super(source.inputStream());
            this.source = source;
        }

        @Override
        public int available() throws IOException {
            return source.exhausted() ? 0 : 1;
        }
    }
}
