package aigateway.http;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Predicate;

/**
 * Makes sockets that check the address before they connect. The check is here, after every parser and resolver, because a
 * check of the URL or of the DNS answer misses what is resolved elsewhere: 2130706433, 127.1, or a name whose address changes
 * between two lookups.
 */
public final class FilteredSocketFactory extends UnconnectedSocketFactory {
    private final Predicate<InetSocketAddress> filter;

    private FilteredSocketFactory(Predicate<InetSocketAddress> filter) {
        this.filter = filter;
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
        return new FilteredSocket(filter);
    }
}
