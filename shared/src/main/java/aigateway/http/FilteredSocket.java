package aigateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.Predicate;

/** Connects only where its gate lets it, and receives no more than {@link WebhookBounds#RECEIVED_BYTES_MAX}. */
final class FilteredSocket extends Socket {
    private final Predicate<InetSocketAddress> gate;

    FilteredSocket(Predicate<InetSocketAddress> gate) {
        // Without this argument a socket asks the process's ProxySelector for a SOCKS proxy, which then connects to
        // for any address.
        super(Proxy.NO_PROXY);
        this.gate = gate;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
        if (!(endpoint instanceof InetSocketAddress to) || to.isUnresolved() || !gate.test(to)) {
            throw new AddressRefused();
        }
        super.connect(to, timeoutMillis);
    }

    /** To be asked for once: each stream counts for itself. TLS asks here too, and so is counted as it is received. */
    @Override
    public InputStream getInputStream() throws IOException {
        return new Counted(super.getInputStream());
    }

    private static final class Counted extends InputStream {
        private final InputStream in;
        private int left = WebhookBounds.RECEIVED_BYTES_MAX;

        Counted(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                throw new ProtocolException("more was sent than is read");
            }
            int read = in.read(into, offset, Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public int available() throws IOException {
            return Math.min(in.available(), left);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
