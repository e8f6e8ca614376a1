package aigateway.functions.runtime;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * HTTP/1.1 as far as Lambda's Runtime API needs it. The clients of the JDK send no trailers, and some Runtime APIs send their
 * responses in chunks. Each exchange has a connection of its own: a kept one could have died while the environment was frozen.
 */
final class RuntimeClient {
    private static final String PREFIX = "/2018-06-01/runtime/";
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final int LINE_LENGTH_MAX = 64 * 1024;

    private final String host;
    private final int port;

    /**
     * @param address host and port, as in {@code AWS_LAMBDA_RUNTIME_API}
     */
    RuntimeClient(String address) {
        int colon = address.lastIndexOf(':');
        host = colon < 0 ? address : address.substring(0, colon);
        port = colon < 0 ? 80 : Integer.parseInt(address.substring(colon + 1));
    }

    /**
     * @param headers by name, whatever its case
     */
    record Response(int status, Map<String, String> headers, byte[] body) {
        /** The value of a header that must be there. */
        String header(String name) throws IOException {
            String value = headers.get(name);
            if (value == null) {
                throw new IOException("the Runtime API sent no " + name);
            }
            return value;
        }
    }

    /** Waits as long as it takes: an environment is frozen while it waits for an event. */
    Response get(String path) throws IOException {
        try (var exchange = new Exchange("GET", path, Map.of())) {
            return exchange.response();
        }
    }

    Response post(String path, Map<String, String> headers, byte[] body) throws IOException {
        Map<String, String> all = new TreeMap<>(headers);
        all.put("Content-Length", Integer.toString(body.length));
        try (var exchange = new Exchange("POST", path, all)) {
            exchange.out.write(body);
            exchange.out.flush();
            return exchange.response();
        }
    }

    /** Begins a request whose body is sent in pieces. */
    Upload upload(String path, Map<String, String> headers) throws IOException {
        Map<String, String> all = new TreeMap<>(headers);
        all.put("Transfer-Encoding", "chunked");
        return new Upload(new Exchange("POST", path, all));
    }

    /** A request body on its way. One thread writes; any thread may close it, which ends a write that waits. */
    static final class Upload implements AutoCloseable {
        private final Exchange exchange;

        private Upload(Exchange exchange) {
            this.exchange = exchange;
        }

        /** Sends a piece at once. */
        void write(byte[] piece) throws IOException {
            if (piece.length == 0) {
                // An empty chunk would end the body.
                return;
            }
            exchange.line(Integer.toHexString(piece.length));
            exchange.out.write(piece);
            exchange.out.write(LINE_END);
            exchange.out.flush();
        }

        /** Ends the body, and waits for the response. */
        Response end(Map<String, String> trailers) throws IOException {
            exchange.line("0");
            for (Map.Entry<String, String> trailer : trailers.entrySet()) {
                exchange.line(trailer.getKey() + ": " + trailer.getValue());
            }
            exchange.line("");
            exchange.out.flush();
            return exchange.response();
        }

        @Override
        public void close() throws IOException {
            exchange.close();
        }
    }

    private final class Exchange implements AutoCloseable {
        private final Socket socket = new Socket();
        private final OutputStream out;
        private final InputStream in;

        Exchange(String method, String path, Map<String, String> headers) throws IOException {
            try {
                socket.connect(new InetSocketAddress(host, port));
                socket.setTcpNoDelay(true);
                out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
                in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
                line(method + " " + PREFIX + path + " HTTP/1.1");
                line("Host: " + host + ":" + port);
                line("Connection: close");
                for (Map.Entry<String, String> header : headers.entrySet()) {
                    line(header.getKey() + ": " + header.getValue());
                }
                line("");
                out.flush();
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        void line(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.write(LINE_END);
        }

        Response response() throws IOException {
            int status = status();
            Map<String, String> headers = headers();
            while (status / 100 == 1) {
                status = status();
                headers = headers();
            }
            return new Response(status, headers, body(headers));
        }

        private int status() throws IOException {
            String line = readLine();
            String[] words = line.split(" ", 3);
            if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("\\d{3}")) {
                throw new IOException("the Runtime API sent no status");
            }
            return Integer.parseInt(words[1]);
        }

        private Map<String, String> headers() throws IOException {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String line = readLine(); !line.isEmpty(); line = readLine()) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.put(
                            line.substring(0, colon).strip(),
                            line.substring(colon + 1).strip());
                }
            }
            return headers;
        }

        private byte[] body(Map<String, String> headers) throws IOException {
            if ("chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"))) {
                return chunks();
            }
            String length = headers.get("Content-Length");
            return length == null ? in.readAllBytes() : exactly(Integer.parseInt(length));
        }

        private byte[] chunks() throws IOException {
            var whole = new ByteArrayOutputStream();
            int size = size();
            while (size > 0) {
                whole.writeBytes(exactly(size));
                readLine();
                size = size();
            }
            headers();
            return whole.toByteArray();
        }

        private int size() throws IOException {
            return Integer.parseInt(
                    Objects.requireNonNull(readLine().split(";", 2)[0]).strip(), 16);
        }

        private byte[] exactly(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("the Runtime API broke off");
            }
            return bytes;
        }

        private String readLine() throws IOException {
            var line = new ByteArrayOutputStream();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0 || line.size() > LINE_LENGTH_MAX) {
                    throw new EOFException("the Runtime API broke off");
                }
                if (next != '\r') {
                    line.write(next);
                }
            }
            return line.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
