package aigateway.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Lambda's Runtime API on loopback, for one execution environment: hands out events one by one, and takes answers whole or in
 * pieces.
 */
public final class RuntimeApi implements AutoCloseable {
    private static final String PREFIX = "/2018-06-01/runtime/";
    private static final String INVOCATION = "invocation/";

    /** Wakes those that wait for an event which will not come. */
    private static final Invoked NONE = Invoked.of(new byte[0], Duration.ZERO, _ -> {});

    private final ServerSocket server;
    private final boolean inChunks;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Invoked> events = new LinkedBlockingQueue<>();
    private final AtomicReference<Invoked> current = new AtomicReference<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Runnable asked;
    private volatile boolean restored;

    private RuntimeApi(ServerSocket server, boolean inChunks, Runnable asked) {
        this.server = server;
        this.inChunks = inChunks;
        this.asked = asked;
    }

    /**
     * @param asked runs each time that the environment asks for an event
     */
    public static RuntimeApi start(Runnable asked) throws IOException {
        return start(false, asked);
    }

    /**
     * @param inChunks whether events are sent in chunks, as AWS's emulator does
     */
    public static RuntimeApi start(boolean inChunks, Runnable asked) throws IOException {
        var api = new RuntimeApi(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), inChunks, asked);
        var _ = Thread.ofVirtual().name("runtime-api").start(api::accept);
        return api;
    }

    /** Host and port, for {@code AWS_LAMBDA_RUNTIME_API}. */
    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Completes when the environment asks for its first event; fails when it cannot start. */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    /** Whether the hooks before a snapshot have run. */
    public boolean restored() {
        return restored;
    }

    /** Hands out an event after those before it. */
    public void send(Invoked event) {
        events.add(event);
    }

    /** Ends the invocation under way without an answer. */
    void end(Invoked.How how) {
        Invoked invoked = current.get();
        if (invoked != null) {
            invoked.end(how);
        }
        for (Invoked waiting = events.poll(); waiting != null; waiting = events.poll()) {
            waiting.end(how);
        }
        var _ = ready.completeExceptionally(new IOException("the environment ended"));
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.add(socket);
                var _ = Thread.ofVirtual().name("runtime-api").start(() -> serve(socket));
            } catch (IOException _) {
                // Closed.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (ArrivingRequest request = ArrivingRequest.read(in);
                    request != null;
                    request = ArrivingRequest.read(in)) {
                serve(request, out);
                if ("close".equalsIgnoreCase(request.headers().get("Connection"))) {
                    return;
                }
            }
        } catch (IOException _) {
            // The environment ended, or its answer was refused.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(socket);
        }
    }

    private void serve(ArrivingRequest request, OutputStream out) throws IOException, InterruptedException {
        String path = request.path().startsWith(PREFIX) ? request.path().substring(PREFIX.length()) : "";
        switch (path) {
            case "invocation/next" -> next(request, out);
            case "restore/next" -> {
                restored = true;
                reply(out, 200, Map.of(), "{}".getBytes(UTF_8));
            }
            case "init/error", "restore/error" -> {
                String why = new String(request.body(), UTF_8);
                var _ = ready.completeExceptionally(new IOException("the environment cannot start: " + why));
                reply(out, 202, Map.of(), "{}".getBytes(UTF_8));
            }
            default -> answer(path, request, out);
        }
    }

    private void next(ArrivingRequest request, OutputStream out) throws IOException, InterruptedException {
        var _ = request.body();
        var _ = ready.complete(null);
        asked.run();
        Invoked event = events.take();
        if (event.equals(NONE)) {
            events.add(NONE);
            throw new IOException("closed");
        }
        current.set(event);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Lambda-Runtime-Aws-Request-Id", event.id());
        headers.put("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:f:live");
        headers.put(
                "Lambda-Runtime-Trace-Id",
                "Root=1-6924d201-" + event.id().replace("-", "").substring(0, 24));
        headers.put(
                "Lambda-Runtime-Deadline-Ms",
                Long.toString(System.currentTimeMillis() + event.time().toMillis()));
        if (inChunks) {
            chunked(out, headers, event.event());
        } else {
            reply(out, 200, headers, event.event());
        }
    }

    /** Which invocation a request answers, and how. */
    private void answer(String path, ArrivingRequest request, OutputStream out) throws IOException {
        Invoked invoked = current.get();
        if (invoked == null || !path.startsWith(INVOCATION + invoked.id() + "/")) {
            var _ = request.body();
            reply(out, 400, Map.of(), "{}".getBytes(UTF_8));
            return;
        }
        boolean error = path.endsWith("/error");
        Map<String, String> trailers;
        try {
            if (request.headers().containsKey("Expect")) {
                out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(UTF_8));
                out.flush();
            }
            invoked.answer().begin("streaming".equals(request.headers().get("Lambda-Runtime-Function-Response-Mode")));
            trailers = request.body(invoked.answer()::take);
        } catch (IOException e) {
            invoked.end(Invoked.How.BROKEN_OFF);
            throw e;
        }
        reply(out, 202, Map.of(), "{\"status\":\"OK\"}".getBytes(UTF_8));
        boolean failed = error || trailers.containsKey("Lambda-Runtime-Function-Error-Type");
        invoked.end(failed ? Invoked.How.FAILED : Invoked.How.ANSWERED, trailers);
    }

    private static void chunked(OutputStream out, Map<String, String> headers, byte[] body) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Transfer-Encoding", "chunked");
        head(out, 200, all);
        int half = body.length / 2;
        chunk(out, body, 0, half);
        chunk(out, body, half, body.length - half);
        out.write("0\r\n\r\n".getBytes(UTF_8));
        out.flush();
    }

    private static void chunk(OutputStream out, byte[] body, int from, int length) throws IOException {
        if (length > 0) {
            out.write((Integer.toHexString(length) + ";part=1\r\n").getBytes(UTF_8));
            out.write(body, from, length);
            out.write("\r\n".getBytes(UTF_8));
        }
    }

    private static void reply(OutputStream out, int status, Map<String, String> headers, byte[] body)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Length", Integer.toString(body.length));
        head(out, status, all);
        out.write(body);
        out.flush();
    }

    /** Always with a type: an answer without one crashes the native code of AWS's client. */
    private static void head(OutputStream out, int status, Map<String, String> headers) throws IOException {
        var head = new StringBuilder("HTTP/1.1 " + status + " OK\r\nContent-Type: application/json\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(UTF_8));
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException _) {
            // It is closed all the same.
        }
        end(Invoked.How.EXITED);
        events.add(NONE);
    }
}
