package aigateway.local.drills;

import aigateway.kernel.Pause;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a gateway and a store: can lose the reply to a statement that the database has executed, and can make the way to
 * the store longer.
 */
final class Proxy implements AutoCloseable {
    private static final int BACKLOG = 50;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ServerSocket server;
    private final int target;
    private final AtomicReference<@Nullable String> cutAfter = new AtomicReference<>();

    private final Duration way;

    private Proxy(ServerSocket server, int target, Duration way) {
        this.server = server;
        this.target = target;
        this.way = way;
    }

    static Proxy before(int target) {
        return before(target, Duration.ZERO);
    }

    /**
     * @param way how long a request takes to the target
     */
    static Proxy before(int target, Duration way) {
        try {
            var proxy = new Proxy(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), target, way);
            Thread.ofVirtual().start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Loses the reply to the next statement that contains the text, once. */
    void cutAfter(String text) {
        cutAfter.set(text);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket database = new Socket(InetAddress.getLoopbackAddress(), target);
                var cut = new AtomicBoolean();
                Thread.ofVirtual().start(() -> copy(client, database, cut, true));
                Thread.ofVirtual().start(() -> copy(database, client, cut, false));
            } catch (IOException _) {
                // Closed, or the database is away.
            }
        }
    }

    private void copy(Socket from, Socket to, AtomicBoolean cut, boolean isRequest) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                String text = cutAfter.get();
                if (isRequest && !Pause.sleep(way)) {
                    return;
                }
                if (isRequest
                        && text != null
                        && new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains(text)
                        && cutAfter.compareAndSet(text, null)) {
                    cut.set(true);
                } else if (!isRequest && cut.get()) {
                    // The database has replied, so it has committed.
                    return;
                }
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException _) {
            // One side has gone.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
