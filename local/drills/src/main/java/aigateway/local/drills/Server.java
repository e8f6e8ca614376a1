package aigateway.local.drills;

import aigateway.local.embedded.EmbeddedServices;
import aigateway.local.embedded.QueueVisibility;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One of the servers that a gateway stands on, in a folder of its own, so that it lives and dies without the others. */
final class Server implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final int CONNECT_MILLIS = 200;

    private final Kind kind;
    private final Path folder;
    private EmbeddedServices services;

    /** Which one, and where it leaves its process id. */
    enum Kind {
        POSTGRES("DATABASE_URL", "postgres/postmaster.pid"),
        REDIS("REDIS_URL", "redis/redis.pid"),
        SQS("SQS_ENDPOINT", "");

        private final String setting;
        private final String pidFile;

        Kind(String setting, String pidFile) {
            this.setting = setting;
            this.pidFile = pidFile;
        }
    }

    private Server(Kind kind, Path folder) {
        this.kind = kind;
        this.folder = folder;
        this.services = launch(kind, folder);
    }

    static Server start(Kind kind, Path parent) {
        return new Server(kind, parent.resolve(kind.name().toLowerCase(Locale.ROOT)));
    }

    private static EmbeddedServices launch(Kind kind, Path folder) {
        Map<String, String> others = new HashMap<>();
        for (Kind each : Kind.values()) {
            if (each != kind) {
                others.put(each.setting, "somewhere else");
            }
        }
        return EmbeddedServices.start(folder, others, QueueVisibility.standard());
    }

    /** What a gateway needs to know to use it. */
    Map<String, String> settings() {
        return services.settings();
    }

    String url() {
        return services.settings().getOrDefault(kind.setting, "");
    }

    /** SIGKILL to its process and those that it started, and waits until nothing listens any more. */
    void kill() throws InterruptedException {
        ProcessHandle process = process();
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        Wait.require(kind + " is gone", END_LIMIT, () -> !listens());
    }

    /** STOP or CONT. */
    void signal(String name) throws InterruptedException {
        try {
            int code = new ProcessBuilder(
                            "kill", "-" + name, Long.toString(process().pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Again in the same folder, on the same port. */
    void restart() {
        String before = url();
        services.close();
        services = launch(kind, folder);
        if (!url().equals(before)) {
            throw new IllegalStateException(kind + " came back on another port: " + url());
        }
    }

    /** Redis only: everything that it knows is forgotten. */
    void flush() {
        try (Socket socket = connected()) {
            String password = URI.create(url()).getUserInfo().substring(1);
            socket.getOutputStream()
                    .write("AUTH %s\r\nFLUSHALL\r\n".formatted(password).getBytes(StandardCharsets.US_ASCII));
            byte[] replies = socket.getInputStream().readNBytes("+OK\r\n+OK".length());
            if (!"+OK\r\n+OK".equals(new String(replies, StandardCharsets.US_ASCII))) {
                throw new IllegalStateException("FLUSHALL was refused");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        try (Socket _ = connected()) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private Socket connected() throws IOException {
        URI address = URI.create(url().replaceFirst("^jdbc:", ""));
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort()), CONNECT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    ProcessHandle process() {
        try {
            String pid = Files.readAllLines(folder.resolve(kind.pidFile), StandardCharsets.ISO_8859_1)
                    .getFirst()
                    .strip();
            return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        services.close();
    }
}
