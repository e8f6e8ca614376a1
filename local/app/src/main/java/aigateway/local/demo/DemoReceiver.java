package aigateway.local.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Where the webhooks and notices of a demo go: a server of this process on loopback that keeps nothing. So nothing leaves the
 * machine, and nothing fails that should not.
 */
final class DemoReceiver implements AutoCloseable {
    /** In the path of a receiver that wants no more events. */
    static final String GONE = "gone";
    /** In the path of a receiver that is out of order. */
    static final String BROKEN = "broken";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private DemoReceiver(HttpServer server) {
        this.server = server;
    }

    /**
     * @param port 0 for a free one
     */
    static DemoReceiver start(int port) {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            var receiver = new DemoReceiver(HttpServer.create(address, 0));
            receiver.server.setExecutor(receiver.threads);
            receiver.server.createContext("/", DemoReceiver::handle);
            receiver.server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var _ = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            exchange.sendResponseHeaders(path.contains(GONE) ? 410 : path.contains(BROKEN) ? 503 : 204, -1);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The address of a receiver, such as hooks/orders. */
    String url(String path) {
        return "http://127.0.0.1:" + port() + "/" + path;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
