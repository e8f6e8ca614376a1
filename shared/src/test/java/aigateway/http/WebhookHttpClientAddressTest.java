package aigateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing but public addresses is connected to. A receiver listens on every address of this machine and counts, and
 * the gate takes its port for the public one, so that the address alone can be the reason.
 */
class WebhookHttpClientAddressTest {
    private static final byte[] BODY = {'{', '}'};
    private static final WebhookOutcome REFUSED = new WebhookOutcome.Refused("address not allowed");
    private static final AddressPolicy PUBLIC = new AddressPolicy(List.of(), List.of());

    private RawReceiver receiver;

    @BeforeEach
    void listen() throws Exception {
        receiver = RawReceiver.answering(RawReceiver.OK);
    }

    @AfterEach
    void stop() throws Exception {
        receiver.close();
    }

    private static Stream<String> notPublic() {
        return """
            127.0.0.1 127.0.0.2 127.255.255.254 127.1 127.0.1 2130706433 %31%32%37.0.0.1 ０127.0.0.1 １２７.0.0.1
            [::1] [0:0:0:0:0:0:0:1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:7f00:0001]
            [::127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::1] [2002:7f00:1::] [2001::1]
            [fd00::1] [fd00:ec2::254] [fc00::1] [fe80::1] [fec0::1] [ff02::1] [2001:db8::1] [3fff::1] [100::1] 0
            0.0.0.0 0.1.2.3 10.0.0.1 10.1 167772161 100.64.0.1 100.100.100.200 168.63.129.16 169.254.169.254
            2852039166 169.254.43518 [::ffff:169.254.169.254] 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192
            192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250
            240.0.0.1 255.255.255.255 localhost LOCALHOST
            """.lines().flatMap(line -> Stream.of(line.split(" ")));
    }

    @ParameterizedTest
    @MethodSource("notPublic")
    void a_host_that_is_not_public_is_refused_at_the_socket(String host) {
        assertThat(overBothSchemes(host)).allMatch(REFUSED::equals);
        assertThat(receiver.hits()).isZero();
    }

    /** The C library takes most of these for loopback and this JDK for nothing; if one day it does, the gate holds. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x7f.1",
                "0x7f000001",
                "0X7F.0.0.1",
                "0177.0.0.01",
                "017700000001",
                "0x7f.0x0.0x0.0x1",
                "4294967297",
                "127.0.0.1.",
                "localhost.",
            })
    void a_spelling_that_java_does_not_resolve_connects_to_no_address(String host) {
        assertThat(overBothSchemes(host)).noneMatch(WebhookOutcome.Answered.class::isInstance);
        assertThat(receiver.hits()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "2130706433",
                "0x7f.1",
                "0177.0.0.01",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "0",
                "169.254.169.254",
                "8.8.8.8",
                "%31%32%37.0.0.1",
                "[fe80::1]",
            })
    void a_literal_is_refused_before_anything_is_opened(String host) {
        try (WebhookHttpClient client = new WebhookHttpClient(PUBLIC, bounds(), Dns.SYSTEM)) {
            URI url = URI.create("https://" + host + ":" + receiver.port() + "/");

            assertThat(client.post(url.toString(), Map.of(), BODY))
                    .isEqualTo(new WebhookOutcome.Refused("The URL must name a host, not an IP address."));
        }
        assertThat(receiver.hits()).isZero();
    }

    @Test
    void the_same_receiver_is_reached_once_its_range_is_allowed() {
        try (WebhookHttpClient client = allowing("127.0.0.0/8", "::1/128")) {
            for (String host : List.of("127.0.0.1", "127.1", "[::ffff:127.0.0.1]", "localhost")) {
                assertThat(client.send(url("http", host), Map.of(), BODY))
                        .as(host)
                        .isInstanceOf(WebhookOutcome.Answered.class);
            }
        }
        assertThat(receiver.hits()).isEqualTo(4);
    }

    /** A closed socket cannot connect, so nothing leaves this machine: that it tries shows that the gate was passed. */
    @ParameterizedTest
    @ValueSource(
            strings = {"1.1.1.1", "8.8.8.8", "93.184.215.14", "223.255.255.255", "2606:4700:4700::1111", "2a00::1"})
    void a_public_address_passes_the_filter_over_tls_only(String address) throws Exception {
        InetAddress to = InetAddress.ofLiteral(address);
        FilteredSocketFactory tls = FilteredSocketFactory.forTls(PUBLIC, 443);
        FilteredSocketFactory plain = FilteredSocketFactory.forPlainHttp(PUBLIC);

        assertThatThrownBy(() -> connectClosed(tls, to, 443)).isExactlyInstanceOf(SocketException.class);
        assertThatThrownBy(() -> connectClosed(tls, to, 8443)).isExactlyInstanceOf(AddressRefused.class);
        assertThatThrownBy(() -> connectClosed(plain, to, 80)).isExactlyInstanceOf(AddressRefused.class);
        assertThatThrownBy(() -> connectClosed(plain, to, 443)).isExactlyInstanceOf(AddressRefused.class);
    }

    @Test
    void a_name_that_turns_private_after_its_first_lookup_is_refused() throws Exception {
        Deque<InetAddress> answers =
                new ArrayDeque<>(List.of(InetAddress.ofLiteral("8.8.8.8"), InetAddress.ofLiteral("127.0.0.1")));
        Dns rebinding = host -> List.of(answers.pop());
        URI url = URI.create("https://rebind.example:" + receiver.port() + "/");

        try (WebhookHttpClient client = new WebhookHttpClient(PUBLIC, bounds(), rebinding)) {
            assertThat(PUBLIC.permits(rebinding.lookup("rebind.example").getFirst()))
                    .isTrue();
            assertThat(client.objection(url.toString())).isEmpty();
            assertThat(client.post(url.toString(), Map.of(), BODY)).isEqualTo(REFUSED);
        }
        assertThat(answers).isEmpty();
        assertThat(receiver.hits()).isZero();
    }

    @Test
    void a_name_with_several_addresses_is_refused_if_all_of_them_are() {
        Dns all = host -> List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("fd00::1"));

        try (WebhookHttpClient client = new WebhookHttpClient(PUBLIC, bounds(), all)) {
            assertThat(client.send(url("https", "two.example"), Map.of(), BODY)).isEqualTo(REFUSED);
        }
        assertThat(receiver.hits()).isZero();
    }

    @Test
    void one_refused_address_does_not_hide_a_good_one() {
        Dns mixed = host -> List.of(InetAddress.ofLiteral("64:ff9b::7f00:1"), InetAddress.ofLiteral("127.0.0.1"));
        AddressPolicy policy = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")), List.of());

        try (WebhookHttpClient client = new WebhookHttpClient(policy, bounds(), mixed)) {
            assertThat(client.post("http://dns64.example:" + receiver.port() + "/", Map.of(), BODY))
                    .isInstanceOf(WebhookOutcome.Answered.class);
        }
    }

    @Test
    void plain_http_reaches_allowed_ranges_only() {
        Dns elsewhere = host -> List.of(InetAddress.ofLiteral("8.8.8.8"));
        AddressPolicy policy = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")), List.of());

        try (WebhookHttpClient client = new WebhookHttpClient(policy, bounds(), elsewhere)) {
            assertThat(client.post("http://public.example/", Map.of(), BODY)).isEqualTo(REFUSED);
            assertThat(client.post("https://public.example:8443/", Map.of(), BODY))
                    .isEqualTo(REFUSED);
        }
    }

    private List<WebhookOutcome> overBothSchemes(String host) {
        try (WebhookHttpClient client = new WebhookHttpClient(PUBLIC, bounds(), Dns.SYSTEM)) {
            return List.of(
                    client.send(url("http", host), Map.of(), BODY), client.send(url("https", host), Map.of(), BODY));
        }
    }

    private WebhookHttpClient allowing(String... ranges) {
        List<Cidr> allowed = List.of(ranges).stream().map(Cidr::parse).toList();
        return new WebhookHttpClient(new AddressPolicy(allowed, List.of()), bounds(), Dns.SYSTEM);
    }

    private WebhookBounds bounds() {
        return new WebhookBounds(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(5), receiver.port());
    }

    private HttpUrl url(String scheme, String host) {
        return HttpUrl.get(scheme + "://" + host + ":" + receiver.port() + "/");
    }

    private static void connectClosed(FilteredSocketFactory factory, InetAddress to, int port) throws Exception {
        Socket socket = factory.createSocket();
        socket.close();
        socket.connect(new InetSocketAddress(to, port), 1);
    }
}
