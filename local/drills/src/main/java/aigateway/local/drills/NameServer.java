package aigateway.local.drills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The one name server there is. It says of each name what its owner wants, for no longer than a moment, and counts the
 * questions.
 */
final class NameServer implements AutoCloseable {
    private static final int PORT = 53;
    private static final int PACKET_BYTES_MAX = 512;
    private static final int HEADER_BYTES = 12;
    private static final int A = 1;
    private static final int AAAA = 28;
    private static final int ANSWER = 0x8180;
    private static final int NO_SUCH_NAME = 0x8183;
    /** The question's name, which comes right after the header. */
    private static final int SAME_NAME = 0xc00c;

    private final DatagramSocket socket;
    private final Map<String, Name> names;
    private final Set<String> unexpectedNames = new ConcurrentSkipListSet<>();

    /** What is said of a name: at each lookup the next of its turns. */
    static final class Name {
        private final List<List<Address>> turns;
        private final Map<Integer, Integer> asked = new ConcurrentHashMap<>();

        Name(List<List<Address>> turns) {
            this.turns = turns;
        }

        private List<Address> answer(int type) {
            // A lookup asks once for each family.
            int turn = asked.merge(type, 1, Integer::sum) - 1;
            return turns.get(turn % turns.size()).stream()
                    .filter(address -> address.isV6() == (type == AAAA))
                    .toList();
        }

        int lookups() {
            return asked.getOrDefault(A, 0);
        }
    }

    private NameServer(DatagramSocket socket, Map<String, Name> names) {
        this.socket = socket;
        this.names = names;
    }

    static NameServer start(Map<String, Name> names) {
        try {
            var server = new NameServer(
                    new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT)), names);
            Thread.ofPlatform().daemon().name("names").start(server::serve);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names that were asked for and are none of ours. */
    Set<String> unexpectedNames() {
        return new TreeSet<>(unexpectedNames);
    }

    private void serve() {
        byte[] packet = new byte[PACKET_BYTES_MAX];
        while (!socket.isClosed()) {
            try {
                var question = new DatagramPacket(packet, packet.length);
                socket.receive(question);
                byte[] answer = answer(ByteBuffer.wrap(packet, 0, question.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private byte[] answer(ByteBuffer in) {
        short id = in.getShort();
        in.position(HEADER_BYTES);
        String asked = name(in);
        int type = in.getShort();
        int questionEnd = in.position() + Short.BYTES;
        Name name = names.get(asked);
        if (name == null) {
            unexpectedNames.add(asked);
        }
        List<Address> addresses = name == null || (type != A && type != AAAA) ? List.of() : name.answer(type);
        ByteBuffer out = ByteBuffer.allocate(PACKET_BYTES_MAX)
                .putShort(id)
                .putShort((short) (name == null ? NO_SUCH_NAME : ANSWER))
                .putShort((short) 1)
                .putShort((short) addresses.size())
                .putInt(0)
                .put(in.slice(HEADER_BYTES, questionEnd - HEADER_BYTES));
        for (Address address : addresses) {
            out.putShort((short) SAME_NAME)
                    .putShort((short) type)
                    .putShort((short) 1)
                    .putInt(0)
                    .putShort((short) address.bytes().length)
                    .put(address.bytes());
        }
        byte[] packet = new byte[out.position()];
        out.flip().get(packet);
        return packet;
    }

    private static String name(ByteBuffer in) {
        var name = new StringBuilder();
        for (int length = in.get(); length > 0; length = in.get()) {
            byte[] label = new byte[length];
            in.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.ISO_8859_1));
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        socket.close();
    }
}
