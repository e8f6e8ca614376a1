package aigateway.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A connection to the web server, byte by byte. */
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 15_000;

    private final Socket socket;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private CompletableFuture<?> sent = CompletableFuture.completedFuture("");

    private RawConnection(Socket socket) {
        this.socket = socket;
    }

    static RawConnection to(int port) {
        try {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return new RawConnection(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends beside the test, because the server may stop reading; one after the other. */
    RawConnection send(byte[] bytes) {
        sent = sent.thenRunAsync(() -> write(bytes), task -> Thread.ofVirtual().start(task));
        return this;
    }

    private void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException _) {
            // The server may well have closed; what it said is read on the other side.
        }
    }

    RawConnection send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** All that has come when the server closes. */
    String untilClosed() {
        return read(_ -> false);
    }

    /** All that has come when it holds this text. */
    String until(String text) {
        String all = read(come -> come.contains(text));
        if (!all.contains(text)) {
            throw new AssertionError("closed without '" + text + "': " + all);
        }
        return all;
    }

    private String read(Predicate<String> enough) {
        byte[] part = new byte[8192];
        try {
            while (!enough.test(received.toString(StandardCharsets.UTF_8))) {
                int count = socket.getInputStream().read(part);
                if (count < 0) {
                    break;
                }
                received.write(part, 0, count);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection stays open after: " + received, e);
        } catch (IOException e) {
            throw new UncheckedIOException("after: " + received, e);
        }
        return received.toString(StandardCharsets.UTF_8);
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
