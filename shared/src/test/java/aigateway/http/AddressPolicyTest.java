package aigateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AddressPolicyTest {
    private static final AddressPolicy PUBLIC = new AddressPolicy(List.of(), List.of());

    private static Stream<String> isPublic() {
        return """
            1.0.0.0 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
            168.63.129.15 168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255
            192.0.1.0 192.0.3.0 192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0
            198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255 2000::1 2001:200::1
            2001:db7:ffff::1 2001:db9::1 2003::1 2606:4700:4700::1111 3ffe::1 3fff:1000::1
            """.lines().flatMap(line -> Stream.of(line.split(" ")));
    }

    /** The first and last address beside each refused range, so that none of them is refused a bit too widely. */
    @ParameterizedTest
    @MethodSource("isPublic")
    void a_public_address_is_permitted(String address) {
        assertThat(PUBLIC.permits(InetAddress.ofLiteral(address))).isTrue();
        assertThat(PUBLIC.allows(InetAddress.ofLiteral(address))).isFalse();
    }

    private static Stream<String> notPublic() {
        return """
            0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.0 127.255.255.255
            168.63.129.16 169.254.0.0 169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.0
            192.0.2.255 192.88.99.0 192.88.99.255 192.168.0.0 192.168.255.255 198.18.0.0 198.19.255.255
            198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255 224.0.0.0 239.255.255.255 240.0.0.0
            255.255.255.255 :: ::1 ::127.0.0.1 ::8.8.8.8 64:ff9b::808:808 64:ff9b:1::a00:1 100::1 1fff:ffff::1
            2001::1 2001:1ff:ffff::1 2001:db8:: 2001:db8:ffff::1 2002::1 2002:ffff::1 3fff::1 3fff:fff:ffff::1
            4000::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 ffff:ffff::1
            """.lines().flatMap(line -> Stream.of(line.split(" ")));
    }

    @ParameterizedTest
    @MethodSource("notPublic")
    void every_other_address_is_refused(String address) {
        assertThat(PUBLIC.permits(InetAddress.ofLiteral(address))).isFalse();
    }

    @Test
    void a_mapped_public_address_that_kept_its_sixteen_bytes_is_refused() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = mapped[13] = mapped[14] = mapped[15] = 8;

        assertThat(PUBLIC.permits(Inet6Address.getByAddress(null, mapped, 0))).isFalse();
    }

    @Test
    void a_public_range_of_our_own_is_refused() {
        AddressPolicy policy = new AddressPolicy(List.of(), List.of(Cidr.parse("8.8.8.0/24")));

        assertThat(policy.permits(InetAddress.ofLiteral("8.8.8.8"))).isFalse();
        assertThat(policy.permits(InetAddress.ofLiteral("8.8.9.8"))).isTrue();
    }

    @Test
    void an_allowed_range_wins_over_both_tables() {
        AddressPolicy policy = new AddressPolicy(
                List.of(Cidr.parse("10.1.0.0/16"), Cidr.parse("fd00::/8")), List.of(Cidr.parse("10.0.0.0/8")));

        assertThat(policy.permits(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(policy.allows(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(policy.permits(InetAddress.ofLiteral("fd12::1"))).isTrue();
        assertThat(policy.permits(InetAddress.ofLiteral("10.2.0.1"))).isFalse();
        assertThat(policy.permits(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
    }
}
