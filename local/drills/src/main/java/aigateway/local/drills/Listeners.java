package aigateway.local.drills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * At every address there is, on the ports where something might be found. A connection to a good address on the port of TLS
 * is handed
 * on; any other one should not have been, and is noted.
 */
final class Listeners implements AutoCloseable {
    private static final int TLS_PORT = 443;
    private static final List<Integer> PORTS = List.of(TLS_PORT, 22, 25, 80, 3000, 5432, 6379, 8000, 8080, 8443, 9200);
    private static final int BACKLOG = 1_024;
    private static final int CONNECT_MILLIS = 500;
    private static final Duration EVENT_LIMIT = Duration.ofSeconds(5);

    private final List<ServerSocket> open = new ArrayList<>();
    private final Set<InetAddress> good;
    private final Consumer<Socket> receivers;
    private final ConcurrentLinkedQueue<String> trapped = new ConcurrentLinkedQueue<>();

    private Listeners(Set<InetAddress> good, Consumer<Socket> receivers) {
        this.good = good;
        this.receivers = receivers;
    }

    static Listeners open(Set<InetAddress> good, Consumer<Socket> receivers) {
        var listeners = new Listeners(good, receivers);
        for (int port : PORTS) {
            try {
                var server = new ServerSocket(port, BACKLOG);
                listeners.open.add(server);
                Thread.ofVirtual().start(() -> listeners.accept(server));
            } catch (IOException e) {
                listeners.close();
                throw new UncheckedIOException("port " + port, e);
            }
        }
        return listeners;
    }

    /** Connections that should not have been made, since the last call. */
    List<String> trapped() {
        List<String> now = new ArrayList<>();
        for (String each = trapped.poll(); each != null; each = trapped.poll()) {
            now.add(each);
        }
        return now;
    }

    /** They must hear a connection to each of the addresses, or their silence would say nothing. */
    void check(List<Address> addresses, Report findings) throws InterruptedException {
        List<String> unreachable = new ArrayList<>();
        for (Address address : addresses) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(address.inet(), TLS_PORT), CONNECT_MILLIS);
            } catch (IOException _) {
                unreachable.add(address.text());
            }
        }
        int reached = addresses.size() - unreachable.size();
        boolean reply = Wait.until(EVENT_LIMIT, () -> trapped.size() >= reached)
                && trapped().size() == reached;
        findings.say(
                "listening at every address on ports %s; of %d refused ones %d can be connected to at all (not %s)",
                PORTS, addresses.size(), reached, unreachable);
        findings.expect(reply && reached > 0, "the listeners do not hear what is connected to");
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (server.getLocalPort() == TLS_PORT && good.contains(socket.getLocalAddress())) {
                    Thread.ofVirtual().start(() -> receivers.accept(socket));
                } else {
                    trapped.add(socket.getLocalAddress().getHostAddress() + " port " + server.getLocalPort());
                    socket.close();
                }
            } catch (IOException _) {
                // Ended, or it hung up before it was looked at.
            }
        }
    }

    @Override
    public void close() {
        for (ServerSocket server : open) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
