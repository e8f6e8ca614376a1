package aigateway.http;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Makes unconnected sockets only: OkHttp connects them itself, and no other way may pass the checks. */
abstract class UnconnectedSocketFactory extends SocketFactory {
    @Override
    public Socket createSocket(String host, int port) {
        throw connectsTooEarly();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw connectsTooEarly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw connectsTooEarly();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw connectsTooEarly();
    }

    private static UnsupportedOperationException connectsTooEarly() {
        return new UnsupportedOperationException("only unconnected sockets are made here");
    }
}
