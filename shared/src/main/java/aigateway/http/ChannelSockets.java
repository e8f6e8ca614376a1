package aigateway.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/** Sockets that can be asked, without waiting, whether the other side has closed them. An ordinary one has no such question. */
final class ChannelSockets extends SocketFactory {
    /**
     * Asked of an idle connection of HTTP/1.1, on which nothing may arrive. Under TLS a byte of an alert may; it is lost, so such
     * a connection counts as closed too.
     *
     * @param socket one made here, or TLS over one
     */
    static boolean isClosedByPeer(Socket socket) {
        SocketChannel channel = socket.getChannel();
        try {
            channel.configureBlocking(false);
            int read = channel.read(ByteBuffer.allocate(1));
            channel.configureBlocking(true);
            return read != 0;
        } catch (IOException _) {
            return true;
        }
    }

    @Override
    public Socket createSocket() throws IOException {
        return SocketChannel.open().socket();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw connectsTooSoon();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw connectsTooSoon();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw connectsTooSoon();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw connectsTooSoon();
    }

    private static UnsupportedOperationException connectsTooSoon() {
        return new UnsupportedOperationException("the client connects its sockets itself");
    }
}
