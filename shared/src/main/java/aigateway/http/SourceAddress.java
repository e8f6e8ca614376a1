package aigateway.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a request comes from. */
public final class SourceAddress {
    private static final int V4_NETWORK_BITS = 24;
    /** One customer of a provider usually has this many addresses or more. */
    private static final int V6_HOST_BITS = 64;

    private static final int V6_NETWORK_BITS = 48;
    /** An address with or without a port: {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}. */
    private static final Pattern HOP = Pattern.compile("\\[([^\\]]+)\\](?::\\d{1,5})?|([^:]+):\\d{1,5}|(.+)");

    private SourceAddress() {}

    /**
     * What the limits of a source count together, the narrowest first: an IPv4 address and its /24; an IPv6 /64 and its /48. A
     * text that is no address is a group of its own.
     */
    public static List<String> groups(String source) {
        return parsed(source)
                .map(address -> address.getAddress().length == 4
                        ? List.of(address.getHostAddress(), network(address, V4_NETWORK_BITS))
                        : List.of(network(address, V6_HOST_BITS), network(address, V6_NETWORK_BITS)))
                .orElseGet(() -> List.of(source, "unknown"));
    }

    /**
     * The client behind trusted proxies: the last hop that is not trusted. Only a trusted peer's header counts, and in it only
     * what a trusted proxy has written: everything before that hop can be made up.
     *
     * @param peer the address of the connection
     * @param forwarded the values of X-Forwarded-For, in their order
     * @param trusted the ranges of the proxies
     */
    public static String client(String peer, List<String> forwarded, List<Cidr> trusted) {
        List<String> hops = new ArrayList<>();
        forwarded.forEach(value -> hops.addAll(List.of(value.split(",", -1))));
        String client = peer;
        for (int i = hops.size() - 1; i >= 0 && isTrusted(client, trusted); i--) {
            Optional<InetAddress> hop = hop(hops.get(i).strip());
            if (hop.isEmpty()) {
                return client;
            }
            client = hop.get().getHostAddress();
        }
        return client;
    }

    private static boolean isTrusted(String address, List<Cidr> trusted) {
        return parsed(address)
                .map(it -> trusted.stream().anyMatch(range -> range.contains(it)))
                .orElse(false);
    }

    private static Optional<InetAddress> hop(String text) {
        Matcher matcher = HOP.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(matcher.group(1))
                .or(() -> Optional.ofNullable(matcher.group(2)))
                .or(() -> Optional.ofNullable(matcher.group(3)))
                .flatMap(SourceAddress::parsed);
    }

    private static Optional<InetAddress> parsed(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static String network(InetAddress address, int bits) {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, bits / Byte.SIZE, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + bits;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
