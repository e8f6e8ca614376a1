package aigateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FilteredSocketFactoryTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final FilteredSocketFactory PUBLIC =
            FilteredSocketFactory.forTls(new AddressPolicy(List.of(), List.of()), 443);

    @Test
    void both_ways_to_connect_are_filtered() throws Exception {
        try (Socket socket = PUBLIC.createSocket()) {
            InetSocketAddress to = new InetSocketAddress(LOOPBACK, 443);

            assertThatExceptionOfType(AddressRefused.class)
                    .isThrownBy(() -> socket.connect(to))
                    .withMessage("address not allowed");
            assertThatThrownBy(() -> socket.connect(to, 100)).isInstanceOf(AddressRefused.class);
            assertThat(socket.isConnected()).isFalse();
        }
    }

    @Test
    void an_unresolved_address_is_refused() throws Exception {
        try (Socket socket = PUBLIC.createSocket()) {
            assertThatThrownBy(() -> socket.connect(InetSocketAddress.createUnresolved("example.com", 443), 100))
                    .isInstanceOf(AddressRefused.class);
        }
    }

    @Test
    void a_socket_that_would_connect_at_once_is_not_made() {
        assertThatThrownBy(() -> PUBLIC.createSocket("8.8.8.8", 443)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> PUBLIC.createSocket("8.8.8.8", 443, LOOPBACK, 0))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> PUBLIC.createSocket(LOOPBACK, 443)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> PUBLIC.createSocket(LOOPBACK, 443, LOOPBACK, 0))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void the_socks_proxy_of_the_process_is_not_used() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        ProxySelector before = ProxySelector.getDefault();
        FilteredSocketFactory allowing =
                FilteredSocketFactory.forPlainHttp(new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")), List.of()));
        try (RawReceiver receiver = RawReceiver.answering(RawReceiver.OK);
                Socket gated = allowing.createSocket();
                Socket ordinary = new Socket()) {
            ProxySelector.setDefault(counting(asked));
            gated.connect(new InetSocketAddress(LOOPBACK, receiver.port()), 1000);
            assertThat(asked).hasValue(0);
            ordinary.connect(new InetSocketAddress(LOOPBACK, receiver.port()), 1000);
            assertThat(asked).hasValue(1);
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    private static ProxySelector counting(AtomicInteger asked) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                asked.incrementAndGet();
                return List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
    }
}
