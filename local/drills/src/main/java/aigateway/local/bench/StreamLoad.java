package aigateway.local.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Streams of chats, on connections that stay open, with a blocking thread for each: what wrk cannot measure.
 *
 * @param events of each stream
 * @param gapMillis between two of them
 */
record StreamLoad(int events, int gapMillis) {
    private static final int BUFFER = 16_384;
    private static final int PATIENCE_MILLIS = 120_000;
    private static final String DONE = "data: [DONE]";
    private static final int END_SHOWN = 400;

    /** Times of whole streams in nanoseconds. */
    List<Long> run(int port, String key, int sideBySide, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Long>>> all = new ArrayList<>();
            for (int i = 0; i < sideBySide; i++) {
                all.add(threads.submit(() -> one(port, key, end)));
            }
            List<Long> times = new ArrayList<>();
            for (Future<List<Long>> each : all) {
                times.addAll(each.get());
            }
            return times;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a stream failed", e.getCause());
        }
    }

    /** One after the other until the time is over, at least one. */
    private List<Long> one(int port, String key, long end) throws IOException {
        byte[] request = request(key);
        List<Long> times = new ArrayList<>();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            var in = new BufferedInputStream(socket.getInputStream(), BUFFER);
            do {
                long sent = System.nanoTime();
                socket.getOutputStream().write(request);
                readWhole(in);
                times.add(System.nanoTime() - sent);
            } while (System.nanoTime() < end);
        }
        return times;
    }

    private byte[] request(String key) {
        String body = Calls.body("\"stream\":true,\"user\":\"" + events + "x" + gapMillis + "\",");
        return ("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        + "Authorization: Bearer " + key + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** A response in chunks, to the last one; its data must have its end. */
    private static void readWhole(InputStream in) throws IOException {
        String status = line(in);
        var end = new StringBuilder();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            // Nothing in them matters.
        }
        if (!status.contains(" 200")) {
            throw new IOException("answered " + status);
        }
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            end.append(new String(in.readNBytes(size), StandardCharsets.UTF_8));
            end.delete(0, Math.max(0, end.length() - END_SHOWN));
            var _ = line(in);
        }
        var _ = line(in);
        if (end.indexOf(DONE) < 0) {
            throw new IOException("a stream without its end: " + end);
        }
    }

    private static String line(InputStream in) {
        try {
            var line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException("the connection ended");
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
            return line.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
