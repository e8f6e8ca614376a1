package aigateway.local;

import aigateway.assembly.Gateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Over HTTP, as local/run serves it. */
final class WebEdge implements Edge {
    private final WebServer server;
    private final EdgeClient client = new EdgeClient();

    private WebEdge(WebServer server) {
        this.server = server;
    }

    static WebEdge start(Gateway gateway) {
        return new WebEdge(WebServer.start(gateway, address()));
    }

    static WebEdge start(Gateway gateway, WebLimits limits) {
        return new WebEdge(WebServer.start(gateway, address(), limits));
    }

    private static InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    }

    WebServer server() {
        return server;
    }

    int port() {
        return server.port();
    }

    @Override
    public HttpReply send(Sent request) {
        return client.send(port(), request);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
