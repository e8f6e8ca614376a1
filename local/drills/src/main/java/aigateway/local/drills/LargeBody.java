package aigateway.local.drills;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** A large request, sent piece by piece. */
final class LargeBody {
    private static final int READ_MILLIS_MAX = 60_000;
    private static final int PIECE = 64 * 1024;
    private static final int STATUS_FROM = "HTTP/1.1 ".length();
    private static final int STATUS_TO = STATUS_FROM + 3;

    private final byte[] bytes;

    private LargeBody(String before, String repeated, String after, int length) {
        bytes = new byte[length];
        byte[] piece = repeated.getBytes(StandardCharsets.US_ASCII);
        int end = length - after.length();
        for (int at = 0; at < length; at++) {
            bytes[at] = piece[at % piece.length];
        }
        // Before a piece that is whole; the rest in between is white space.
        int from = before.length() + (piece.length - before.length() % piece.length) % piece.length;
        int to = from + (end - from) / piece.length * piece.length;
        Arrays.fill(bytes, 0, from, (byte) ' ');
        Arrays.fill(bytes, to, end, (byte) ' ');
        put(before, 0);
        put(after, end);
    }

    private void put(String text, int at) {
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, bytes, at, text.length());
    }

    /** One long message. */
    static LargeBody text(int length) {
        return new LargeBody(
                "{\"model\":\"%s\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\""
                        .formatted(Upstream.MODEL),
                "x",
                "\"}]}",
                length);
    }

    /** Millions of small values. */
    static LargeBody values(int length) {
        return new LargeBody(
                "{\"model\":\"%s\",\"max_tokens\":10,\"messages\":[],\"x\":[".formatted(Upstream.MODEL),
                "[],",
                "[]]}",
                length);
    }

    /**
     * The status of the response; 0 when there was none.
     *
     * @param bytesPerSecond at most
     */
    int send(int port, String key, long bytesPerSecond) throws InterruptedException {
        String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key
                + "\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(READ_MILLIS_MAX);
            write(socket, head.getBytes(StandardCharsets.US_ASCII));
            sendPaced(socket, bytesPerSecond);
            byte[] start = socket.getInputStream().readNBytes(STATUS_TO);
            return start.length < STATUS_TO
                    ? 0
                    : Integer.parseInt(new String(start, STATUS_FROM, 3, StandardCharsets.US_ASCII));
        } catch (IOException _) {
            return 0;
        }
    }

    private void sendPaced(Socket socket, long bytesPerSecond) throws InterruptedException {
        long began = System.nanoTime();
        for (int at = 0; at < bytes.length; at += PIECE) {
            long due = began + (long) (at * 1e9 / bytesPerSecond);
            Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
            write(socket, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PIECE)));
        }
    }

    /** A refusal may come before the end of the body, and is read all the same. */
    private static void write(Socket socket, byte[] part) {
        try {
            socket.getOutputStream().write(part);
        } catch (IOException _) {
            // The response says why, or its absence shows it.
        }
    }
}
