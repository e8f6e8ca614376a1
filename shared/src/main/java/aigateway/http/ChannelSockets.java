package aigateway.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Makes sockets that can show, without waiting, whether the other side has closed them. Ordinary sockets cannot. */
final class ChannelSockets extends UnconnectedSocketFactory {
    /**
     * For an idle connection of HTTP/1.1, on which nothing may arrive. Under TLS a byte of an alert may; it is lost, so such
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
}
