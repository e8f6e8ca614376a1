package aigateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceAddressTest {
    private static final List<Cidr> TRUSTED = List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8"));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "10.0.0.1; 192.0.2.1; 192.0.2.1",
                "10.0.0.1; 1.2.3.4, 192.0.2.1; 192.0.2.1",
                "10.0.0.1; 1.2.3.4, 192.0.2.1, 10.0.0.9; 192.0.2.1",
                "10.0.0.1; 10.0.0.8, 10.0.0.9; 10.0.0.8",
                "10.0.0.1; 192.0.2.1:4711; 192.0.2.1",
                "fd00::1; [2001:db8::7]:4711; 2001:db8:0:0:0:0:0:7",
                "fd00::1; 2001:db8::7; 2001:db8:0:0:0:0:0:7",
                "10.0.0.1; 1.2.3.4, unknown; 10.0.0.1",
                "10.0.0.1; 1.2.3.4, evil, 10.0.0.9; 10.0.0.9",
                "10.0.0.1; 1.2.3.4, ; 10.0.0.1",
                "192.0.2.9; 1.2.3.4; 192.0.2.9",
                "unknown; 1.2.3.4; unknown"
            })
    void the_client_is_the_last_hop_that_is_not_trusted(String peer, String forwarded, String client) {
        assertThat(SourceAddress.client(peer, List.of(forwarded), TRUSTED)).isEqualTo(client);
    }

    @Test
    void a_header_that_was_sent_several_times_is_one_list() {
        assertThat(SourceAddress.client("10.0.0.1", List.of("1.2.3.4, 192.0.2.1", "10.0.0.2, 10.0.0.3"), TRUSTED))
                .isEqualTo("192.0.2.1");
    }

    @Test
    void without_trusted_proxies_or_without_a_header_the_peer_is_the_client() {
        assertThat(SourceAddress.client("10.0.0.1", List.of("1.2.3.4"), List.of()))
                .isEqualTo("10.0.0.1");
        assertThat(SourceAddress.client("10.0.0.1", List.of(), TRUSTED)).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7 192.0.2.0/24",
        "2001:db8:1:2:3::4, 2001:db8:1:2:0:0:0:0/64 2001:db8:1:0:0:0:0:0/48",
        "::ffff:192.0.2.7, 192.0.2.7 192.0.2.0/24",
        "unknown, unknown unknown"
    })
    void an_address_is_counted_by_itself_and_by_its_network(String source, String groups) {
        assertThat(SourceAddress.groups(source)).isEqualTo(Arrays.asList(groups.split(" ", -1)));
    }
}
