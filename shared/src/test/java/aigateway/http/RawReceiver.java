package aigateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A receiver on a real socket, on every address of this machine, that responds as wrongly as a test wants. Not MockWebServer: it
 * writes raw bytes, endless ones too, and counts how many the client accepted.
 */
final class RawReceiver implements AutoCloseable {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private final ServerSocket server = new ServerSocket(0);
    private final Answer answer;
    private final AtomicInteger hits = new AtomicInteger();
    private final AtomicLong bytesWritten = new AtomicLong();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** Writes what it likes; an exception (the client hung up) ends the connection. */
    interface Answer {
        void write(Out out) throws Exception;
    }

    /** Counts what the client let through. */
    record Out(OutputStream stream, AtomicLong bytesWritten) {
        void text(String text) throws IOException {
            bytes(text.getBytes(US_ASCII));
        }

        void bytes(byte[] bytes) throws IOException {
            stream.write(bytes);
            stream.flush();
            bytesWritten.addAndGet(bytes.length);
        }
    }

    RawReceiver(Answer answer) throws IOException {
        this.answer = answer;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    static RawReceiver answering(String text) throws IOException {
        return new RawReceiver(out -> out.text(text));
    }

    int port() {
        return server.getLocalPort();
    }

    int hits() {
        return hits.get();
    }

    long bytesWritten() {
        return bytesWritten.get();
    }

    List<String> requests() {
        return requests;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                hits.incrementAndGet();
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket accepted) {
        try (Socket socket = accepted) {
            requests.add(request(new BufferedInputStream(socket.getInputStream())));
            answer.write(new Out(socket.getOutputStream(), bytesWritten));
        } catch (Exception _) {
            // The client hung up, as many of these tests want it to.
        }
    }

    private static String request(InputStream in) throws IOException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return request.toString();
            }
            request.append((char) next);
        }
        int length = request.toString()
                .lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
                .findFirst()
                .orElse(0);
        return request.append(new String(in.readNBytes(length), US_ASCII)).toString();
    }
}
