package aigateway.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses may be connected to when a client chose the host: public ones, except the refused ranges, and the allowed
 * ranges (tests, private receivers) in any case.
 */
public final class AddressPolicy {
    /** IANA's special-purpose registry for IPv4. InetAddress's own predicates miss half of it. */
    private static final List<Cidr> SPECIAL_V4 = ranges(
            "0.0.0.0/8", // this network; 0.0.0.0 connects to loopback
            "10.0.0.0/8",
            "100.64.0.0/10", // carrier NAT; some clouds keep their metadata service in it
            "127.0.0.0/8",
            "168.63.129.16/32", // a public number, but inside Azure the host's own agent
            "169.254.0.0/16", // link-local, and with it the metadata service
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /**
     * All publicly routed IPv6 addresses. Addresses outside it that contain an IPv4 address (mapped,
     * IPv4-compatible, NAT64 64:ff9b::/96 and 64:ff9b:1::/48) are refused, as are fc00::/7, fe80::/10
     * and ff00::/8.
     */
    private static final Cidr GLOBAL_V6 = Cidr.parse("2000::/3");

    private static final List<Cidr> SPECIAL_V6 = ranges(
            "2001::/23", // Teredo (IPv4 inside), benchmarking, ORCHID
            "2001:db8::/32",
            "2002::/16", // 6to4: IPv4 inside
            "3fff::/20");

    private final List<Cidr> allowed;
    private final List<Cidr> refused;

    /**
     * @param allowed ranges that may be connected to in any case, over plain http and on any port too
     * @param refused public ranges that are refused here, such as the VPC's own
     */
    public AddressPolicy(List<Cidr> allowed, List<Cidr> refused) {
        this.allowed = List.copyOf(allowed);
        this.refused = List.copyOf(refused);
    }

    /** May be connected to over TLS on the public port. */
    public boolean permits(InetAddress address) {
        return allows(address) || (isPublic(address) && !within(refused, address));
    }

    /** Is in a range that the configuration allows. */
    public boolean allows(InetAddress address) {
        return within(allowed, address);
    }

    /** Whether any range is allowed: without one no private receiver, no plain http and no other port is possible. */
    boolean allowsSome() {
        return !allowed.isEmpty();
    }

    private static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return !within(SPECIAL_V4, address);
        }
        return GLOBAL_V6.contains(address) && !within(SPECIAL_V6, address);
    }

    private static boolean within(List<Cidr> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<Cidr> ranges(String... texts) {
        return Stream.of(texts).map(Cidr::parse).toList();
    }
}
