package aigateway.local.drills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection that a client keeps open between its requests. */
final class KeptConnection implements AutoCloseable {
    private static final int READ_MILLIS_MAX = 10_000;
    private static final int REPLY_BYTES_MAX = 64 * 1024;

    private final Socket socket;

    private KeptConnection(Socket socket) {
        this.socket = socket;
    }

    static KeptConnection open(int port) {
        try {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(READ_MILLIS_MAX);
            return new KeptConnection(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What comes first after the request, in lower case: a small response whole; nothing where the connection broke off. */
    String health() {
        return exchange("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    String call(Client.Key key, Client.Ask ask) {
        String body = ask.json();
        return exchange("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key.secret()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private String exchange(String request) {
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] reply = new byte[REPLY_BYTES_MAX];
            int count = socket.getInputStream().read(reply);
            return count <= 0 ? "" : new String(reply, 0, count, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        } catch (IOException _) {
            return "";
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
