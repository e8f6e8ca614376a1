package aigateway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stands between the gateway and its database, and can lose the reply to a statement that the database has executed. */
public final class PostgresProxy implements AutoCloseable {
    private final ServerSocket server;
    private final URI database;
    private final AtomicReference<@Nullable String> cutAfter = new AtomicReference<>();

    private PostgresProxy(ServerSocket server, URI database) {
        this.server = server;
        this.database = database;
    }

    public static PostgresProxy before(TestDatabase database) {
        try {
            var proxy = new PostgresProxy(
                    new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                    URI.create(database.url().replaceFirst("^jdbc:", "")));
            Thread.ofVirtual().start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "jdbc:" + database.toString().replace(":" + database.getPort() + "/", ":" + server.getLocalPort() + "/");
    }

    /** Loses the reply to the next statement that contains the text, once. */
    public void cutAfter(String text) {
        cutAfter.set(text);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), database.getPort());
                var cut = new AtomicBoolean();
                Thread.ofVirtual().start(() -> copy(client, upstream, cut, true));
                Thread.ofVirtual().start(() -> copy(upstream, client, cut, false));
            } catch (IOException _) {
                // Closed.
            }
        }
    }

    private void copy(Socket from, Socket to, AtomicBoolean cut, boolean requests) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                String text = cutAfter.get();
                if (requests
                        && text != null
                        && new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains(text)
                        && cutAfter.compareAndSet(text, null)) {
                    cut.set(true);
                } else if (!requests && cut.get()) {
                    // The database has answered, so it has committed.
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
