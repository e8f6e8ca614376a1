package aigateway.local.drills;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An address as a name server says it: other than {@link InetAddress} it can be an IPv4 address mapped into IPv6.
 *
 * @param bytes 4 or 16
 */
record Address(String text, byte[] bytes) {
    private static final int V6_BYTES = 16;

    static Address of(String text) {
        byte[] bytes = InetAddress.ofLiteral(text).getAddress();
        boolean mapped = text.indexOf(':') >= 0 && bytes.length < V6_BYTES;
        return new Address(
                text,
                mapped
                        ? ByteBuffer.allocate(V6_BYTES)
                                .position(10)
                                .putShort((short) -1)
                                .put(bytes)
                                .array()
                        : bytes);
    }

    boolean isV6() {
        return bytes.length == V6_BYTES;
    }

    InetAddress inet() {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
