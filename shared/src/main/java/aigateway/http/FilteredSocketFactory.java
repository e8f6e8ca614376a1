package aigateway.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Predicate;
import javax.net.SocketFactory;

/**
 * Sockets that look at the address they are about to connect to. The gate sits here, after every parser and resolver,
 * because a check of the URL or of the DNS answer lets through what is resolved elsewhere: 2130706433, 127.1, a name
 * that changes its address between two lookups.
 */
public final class FilteredSocketFactory extends SocketFactory {
    private final Predicate<InetSocketAddress> gate;

    private FilteredSocketFactory(Predicate<InetSocketAddress> gate) {
        this.gate = gate;
    }

    /** For TLS: permitted addresses on the given port, allowed ranges on any port. */
    static FilteredSocketFactory forTls(AddressPolicy policy, int port) {
        return new FilteredSocketFactory(
                to -> policy.allows(to.getAddress()) || (to.getPort() == port && policy.permits(to.getAddress())));
    }

    /** For plain http: allowed ranges only. */
    static FilteredSocketFactory forPlainHttp(AddressPolicy policy) {
        return new FilteredSocketFactory(to -> policy.allows(to.getAddress()));
    }

    @Override
    public Socket createSocket() {
        return new FilteredSocket(gate);
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
        return new UnsupportedOperationException("only an unconnected socket passes the gate");
    }
}
