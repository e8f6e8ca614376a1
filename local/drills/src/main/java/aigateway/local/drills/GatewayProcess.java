package aigateway.local.drills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A gateway in a process of its own, as local/run starts it, that can be killed and started again. */
final class GatewayProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Path folder;
    private final int port;
    private final Map<String, String> settings;
    private final Client client;
    private Process process;

    private GatewayProcess(Path folder, int port, Map<String, String> settings, String adminToken) {
        this.folder = folder;
        this.port = port;
        this.settings = settings;
        this.client = new Client(URI.create("http://127.0.0.1:" + port), adminToken);
        this.process = launch();
    }

    /** Starts one; {@link #awaitReady} says when it is there, so that several can start side by side. */
    static GatewayProcess start(Path folder, Map<String, String> settings, String adminToken) {
        try {
            Files.createDirectories(folder);
            return new GatewayProcess(folder, ChildProcess.freePort(), settings, adminToken);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        Map<String, String> all = new HashMap<>(settings);
        all.put("PORT", Integer.toString(port));
        all.put("AGW_DATA_DIR", folder.resolve("data").toString());
        return ChildProcess.java("aigateway.local.Run", folder, List.of(), all, output());
    }

    private Path output() {
        return folder.resolve("output");
    }

    Client client() {
        return client;
    }

    long pid() {
        return process.pid();
    }

    void awaitReady() throws InterruptedException {
        boolean ready = Wait.until(START_LIMIT, () -> !process.isAlive() || client.isReady());
        if (!ready || !process.isAlive()) {
            throw new IllegalStateException("the gateway does not start:\n" + ChildProcess.tail(output()));
        }
    }

    /** A real SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        var _ = process.waitFor();
    }

    /** A real SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Whether it ended in time. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    int port() {
        return port;
    }

    boolean accepts() {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    void restart() {
        process = launch();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** How many calls its log has. */
    long calls() {
        try (Stream<String> lines = Files.lines(folder.resolve("data/logs/gateway.log"))) {
            return lines.filter(line -> line.contains("\"event\":\"call\"")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        ChildProcess.end(process);
    }
}
