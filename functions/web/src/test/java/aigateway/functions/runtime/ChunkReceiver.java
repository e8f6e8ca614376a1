package aigateway.functions.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Takes one request with a chunked body, byte by byte as it was sent, and answers 202. */
final class ChunkReceiver implements AutoCloseable {
    private final ServerSocket server;
    private final int bytesMax;
    private final StringBuilder received = new StringBuilder();
    private final CompletableFuture<Socket> connection = new CompletableFuture<>();

    private ChunkReceiver(ServerSocket server, int bytesMax) {
        this.server = server;
        this.bytesMax = bytesMax;
    }

    static ChunkReceiver start() {
        return start(Integer.MAX_VALUE);
    }

    /**
     * @param bytesMax after which it reads no more
     */
    static ChunkReceiver start(int bytesMax) {
        try {
            var receiver = new ChunkReceiver(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), bytesMax);
            var _ = Thread.ofVirtual().start(receiver::receive);
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    synchronized String received() {
        return received.toString();
    }

    /** Breaks the connection. */
    void refuse() throws IOException {
        Socket socket = connection.orTimeout(60, TimeUnit.SECONDS).join();
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void receive() {
        try {
            Socket socket = server.accept();
            connection.complete(socket);
            InputStream in = socket.getInputStream();
            int count = 0;
            while (!isWhole()) {
                int next = in.read();
                if (next < 0 || ++count > bytesMax) {
                    return;
                }
                synchronized (this) {
                    received.append((char) next);
                }
            }
            socket.getOutputStream()
                    .write("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException _) {
            // Refused, or the test is over.
        }
    }

    private synchronized boolean isWhole() {
        int last = received.indexOf("\r\n0\r\n");
        return last > 0 && received.indexOf("\r\n\r\n", last) > 0;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
