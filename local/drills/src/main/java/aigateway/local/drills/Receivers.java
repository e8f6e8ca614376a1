package aigateway.local.drills;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The webhook receivers at the good addresses. What one does is said by the first label of the name that it is called by. */
final class Receivers {
    static final int GIGABYTE = 1 << 30;
    private static final int HEAD_BYTES_MAX = 16 * 1_024;
    private static final int CHUNK_BYTES = 8 * 1_024;
    private static final int SEND_BUFFER_BYTES = 64 * 1_024;
    private static final long DRIP_MILLIS = 1_000;
    private static final String UNFINISHED_HEAD = "HTTP/1.1 500 No\r\nx-more: ";
    private static final String ENDLESS_BODY = "HTTP/1.1 500 No\r\ncontent-length: " + GIGABYTE + "\r\n\r\n";

    private final SSLContext tls;
    private final List<String> redirectsTo;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Cut> cuts = new CopyOnWriteArrayList<>();

    /**
     * How an answer without end ended.
     *
     * @param seconds from the first byte of the answer until the other side hung up
     * @param bytes that were taken by the connection until then, what its buffers hold included
     */
    record Cut(String name, double seconds, long bytes) {}

    /**
     * @param redirectsTo what a path that ends in a number leads to
     */
    Receivers(SSLContext tls, List<String> redirectsTo) {
        this.tls = tls;
        this.redirectsTo = redirectsTo;
    }

    List<Received> received(String name) {
        return received.stream().filter(each -> each.name().equals(name)).toList();
    }

    List<Cut> cuts() {
        return List.copyOf(cuts);
    }

    void serve(Socket plain) {
        try (plain) {
            plain.setSendBufferSize(SEND_BUFFER_BYTES);
            SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
            socket.setUseClientMode(false);
            Received event = read(socket.getInputStream());
            received.add(event);
            switch (event.name().replaceFirst("-[0-9]+$", "")) {
                case "drip-head" -> endless(socket, plain, event.name(), UNFINISHED_HEAD, 1, DRIP_MILLIS);
                case "drip-body" -> endless(socket, plain, event.name(), ENDLESS_BODY, 1, DRIP_MILLIS);
                case "flood-head" -> endless(socket, plain, event.name(), UNFINISHED_HEAD, CHUNK_BYTES, 0);
                case "flood-body" -> endless(socket, plain, event.name(), ENDLESS_BODY, CHUNK_BYTES, 0);
                case "turned" -> answer(socket, "500 No\r\n");
                case "redirect" -> redirect(socket, event.path());
                default -> answer(socket, "200 OK\r\n");
            }
        } catch (IOException _) {
            // The gateway hung up, as it may.
        }
    }

    /** {@code /307/4}: with this status to the fourth of the places. */
    private void redirect(SSLSocket socket, String path) throws IOException {
        String[] parts = path.split("/", -1);
        answer(socket, parts[1] + " Elsewhere\r\nlocation: " + redirectsTo.get(Integer.parseInt(parts[2])) + "\r\n");
    }

    private static void answer(SSLSocket socket, String statusAndHeaders) throws IOException {
        write(socket, "HTTP/1.1 " + statusAndHeaders + "content-length: 0\r\nconnection: close\r\n\r\n");
        socket.close();
    }

    private static void write(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void endless(SSLSocket socket, Socket plain, String name, String start, int chunkBytes, long pauseMillis)
            throws IOException {
        var hungUp = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> awaitEnd(socket, plain, hungUp));
        long started = System.nanoTime();
        long bytes = 0;
        write(socket, start);
        byte[] chunk = "a".repeat(chunkBytes).getBytes(StandardCharsets.US_ASCII);
        try {
            while (bytes < GIGABYTE && !hungUp.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                socket.getOutputStream().write(chunk);
                bytes += chunk.length;
            }
        } catch (IOException _) {
            // Cut.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        cuts.add(new Cut(name, (System.nanoTime() - started) / 1e9, bytes));
    }

    /** A close is seen by reading at once, by writing only after some more writes. */
    private static void awaitEnd(SSLSocket socket, Socket plain, CountDownLatch hungUp) {
        try (plain) {
            socket.getInputStream().skipNBytes(Long.MAX_VALUE);
        } catch (IOException _) {
            // The end, either way.
        }
        hungUp.countDown();
    }

    private static Received read(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0 || head.size() > HEAD_BYTES_MAX) {
                throw new IOException("no request");
            }
            head.write(next);
        }
        List<String> lines = head.toString(StandardCharsets.ISO_8859_1).lines().toList();
        Map<String, String> headers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size() - 1)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        String name = headers.getOrDefault("host", "").split("\\.", -1)[0];
        return new Received(name, lines.getFirst().split(" ", -1)[1], headers, body, System.nanoTime());
    }
}
