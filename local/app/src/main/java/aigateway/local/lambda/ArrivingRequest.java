package aigateway.local.lambda;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 request whose body is read while it arrives, with its trailers, which the JDK's HTTP server cannot read.
 *
 * @param headers by name, whatever its case
 */
record ArrivingRequest(String method, String path, Map<String, String> headers, InputStream in) {
    private static final int LINE_LENGTH_MAX = 64 * 1024;
    private static final int PIECE_BYTES_MAX = 64 * 1024;

    /** Takes a piece of a body. An exception refuses the rest. */
    interface Pieces {
        void take(byte[] piece) throws IOException;
    }

    /** The next request of a connection; null at its end. */
    static @Nullable ArrivingRequest read(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        String[] words = line.split(" ", 3);
        if (words.length < 3) {
            throw new IOException("not a request line");
        }
        return new ArrivingRequest(Objects.requireNonNull(words[0]), Objects.requireNonNull(words[1]), headers(in), in);
    }

    /**
     * Reads the body: each chunk is a piece.
     *
     * @return its trailers
     */
    Map<String, String> body(Pieces pieces) throws IOException {
        if (!"chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"))) {
            sized(Long.parseLong(headers.getOrDefault("Content-Length", "0")), pieces);
            return Map.of();
        }
        for (int size = size(); size > 0; size = size()) {
            pieces.take(exactly(size));
            var _ = line(in);
        }
        return headers(in);
    }

    byte[] body() throws IOException {
        var whole = new ByteArrayOutputStream();
        var _ = body(whole::writeBytes);
        return whole.toByteArray();
    }

    private void sized(long length, Pieces pieces) throws IOException {
        for (long left = length; left > 0; ) {
            byte[] piece = exactly(Math.toIntExact(Math.min(left, PIECE_BYTES_MAX)));
            pieces.take(piece);
            left -= piece.length;
        }
    }

    private int size() throws IOException {
        String line = line(in);
        if (line == null) {
            throw new EOFException("the request broke off");
        }
        return Integer.parseInt(line.replaceAll(";.*", "").strip(), 16);
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the request broke off");
        }
        return bytes;
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    /** Null at the end of the connection. */
    private static @Nullable String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (line.size() > LINE_LENGTH_MAX) {
                throw new IOException("a line is too long");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
