package aigateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.Predicate;

/** Connects only to addresses that its filter allows, and receives no more than {@link WebhookBounds#RECEIVED_BYTES_MAX}. */
final class FilteredSocket extends Socket {
    private final Predicate<InetSocketAddress> filter;

    FilteredSocket(Predicate<InetSocketAddress> filter) {
        // Without this argument a socket uses a SOCKS proxy from the process's ProxySelector, which could connect to
        // any
        // address.
        super(Proxy.NO_PROXY);
        this.filter = filter;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
        if (!(endpoint instanceof InetSocketAddress to) || to.isUnresolved() || !filter.test(to)) {
            throw new AddressRefused();
        }
        super.connect(to, timeoutMillis);
    }

    /** Call once: each stream has its own count. TLS reads here too, so its bytes are counted as received. */
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
                throw new ProtocolException("the other side sent too much");
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
