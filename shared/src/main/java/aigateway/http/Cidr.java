package aigateway.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of addresses of one family. An IPv4-mapped IPv6 address ({@code ::ffff:a.b.c.d}) is the IPv4 address it
 * stands for, here and in {@link #contains}; so {@code ::/0} holds no IPv4 address, and {@code 0.0.0.0/0} no IPv6 one.
 *
 * @param base the first address of the range: its bits after the prefix are zero
 * @param prefixBits how many leading bits are fixed: 0..32, or 0..128 for IPv6
 */
public record Cidr(InetAddress base, int prefixBits) {
    private static final int MAPPED_PREFIX_BITS = 96;
    private static final Pattern PREFIX = Pattern.compile("0|[1-9][0-9]{0,2}");

    /** Throws IllegalArgumentException when the prefix does not fit the family, or a bit after it is set. */
    public Cidr {
        base = plain(base);
        byte[] bytes = base.getAddress();
        if (prefixBits < 0 || prefixBits > bytes.length * Byte.SIZE) {
            throw new IllegalArgumentException("prefix length does not fit the address family: " + prefixBits);
        }
        for (int bit = prefixBits; bit < bytes.length * Byte.SIZE; bit++) {
            // Most likely a typing error, such as 10.0.0.1/8.
            if (bit(bytes, bit)) {
                throw new IllegalArgumentException("address has bits set after its prefix");
            }
        }
    }

    /** Reads {@code 10.0.0.0/8} or {@code fd00::/8}; IllegalArgumentException for any other form. */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !PREFIX.matcher(text.substring(slash + 1)).matches()) {
            throw new IllegalArgumentException("not address/prefix: " + text);
        }
        String literal = text.substring(0, slash);
        int prefixBits = Integer.parseInt(text.substring(slash + 1));
        InetAddress base = address(literal, text);
        boolean mapped = literal.indexOf(':') >= 0 && base.getAddress().length == 4;
        return new Cidr(base, mapped ? prefixBits - MAPPED_PREFIX_BITS : prefixBits);
    }

    public boolean contains(InetAddress address) {
        byte[] ours = base.getAddress();
        byte[] theirs = plain(address).getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            if (bit(ours, bit) != bit(theirs, bit)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefixBits;
    }

    private static InetAddress address(String literal, String text) {
        boolean v6 = literal.indexOf(':') >= 0;
        if (literal.indexOf('%') >= 0 || literal.indexOf('[') >= 0) {
            throw new IllegalArgumentException("not a plain address: " + text);
        }
        InetAddress address = InetAddress.ofLiteral(literal);
        // Java also reads 127.1 and 010.0.0.1, but differently from other programs.
        if (!v6 && !address.getHostAddress().equals(literal)) {
            throw new IllegalArgumentException("not a dotted quad: " + text);
        }
        return address;
    }

    /** Without name and scope, and as IPv4 where it is mapped: the JDK does the latter for every 16 bytes it reads. */
    private static InetAddress plain(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private static boolean bit(byte[] bytes, int index) {
        return (bytes[index / Byte.SIZE] >> (Byte.SIZE - 1 - index % Byte.SIZE) & 1) == 1;
    }
}
