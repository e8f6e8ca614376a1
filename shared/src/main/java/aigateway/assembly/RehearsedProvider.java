package aigateway.assembly;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;

/** A provider on this process's loopback interface, which has one answer to a chat, and one to a chat that streams. */
final class RehearsedProvider implements AutoCloseable {
    private static final String WHOLE = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"mock-1","choices":[{"index":0,"message":\
            {"role":"assistant","content":"Hello."},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,\
            "completion_tokens":2,"total_tokens":11}}""";
    private static final String STREAM = """
            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"mock-1","choices":[{"index":0,\
            "delta":{"role":"assistant","content":"Hello."},"finish_reason":null}]}

            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"mock-1","choices":[{"index":0,\
            "delta":{},"finish_reason":"stop"}]}

            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"mock-1","choices":[],"usage":\
            {"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}

            data: [DONE]

            """;

    private final ServerSocket server;

    RehearsedProvider() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("rehearsed provider").start(this::serve);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                String request = read(new BufferedInputStream(client.getInputStream()));
                boolean streams = request.contains("\"stream\":true");
                answer(
                        client.getOutputStream(),
                        streams ? "text/event-stream" : "application/json",
                        streams ? STREAM : WHOLE);
            } catch (IOException _) {
                // Closed.
            }
        }
    }

    private static String read(InputStream in) throws IOException {
        var head = new StringBuilder();
        int read = in.read();
        while (read >= 0) {
            head.append((char) read);
            read = head.toString().endsWith("\r\n\r\n") ? -1 : in.read();
        }
        String length =
                head.toString().toLowerCase(Locale.ROOT).replaceFirst("(?s).*content-length: *([0-9]+).*", "$1");
        return new String(in.readNBytes(length.matches("[0-9]+") ? Integer.parseInt(length) : 0), UTF_8);
    }

    private static void answer(OutputStream out, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        String head = "HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\ncontent-length: " + bytes.length
                + "\r\nconnection: close\r\n\r\n";
        out.write(head.getBytes(US_ASCII));
        out.write(bytes);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
