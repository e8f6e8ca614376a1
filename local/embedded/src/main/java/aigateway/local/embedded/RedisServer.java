package aigateway.local.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Redis as the cache that it is: on loopback, nothing on disk, bounded memory. */
final class RedisServer implements AutoCloseable {
    private static final int ATTEMPTS_MAX = 3;
    private static final Duration START_LIMIT = Duration.ofSeconds(5);
    private static final int PING_TIMEOUT_MILLIS = 500;

    private final RedisProcess process;
    private final int port;

    private RedisServer(RedisProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    static RedisServer start(DataFolder folder) {
        Path dir = folder.folder("redis");
        Path pidFile = dir.resolve("redis.pid");
        RedisProcess.recorded(pidFile).ifPresent(RedisProcess::end);
        String reason = "";
        for (String program : RedisBinary.candidates(folder)) {
            for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
                int port = folder.freePort("redis");
                Subprocess.Ended ended = launch(program, dir, port);
                if (!ended.succeeded()) {
                    reason = ended.output().strip();
                    break;
                }
                boolean answers = Subprocess.await(START_LIMIT, () -> pong(port));
                RedisProcess process = RedisProcess.recorded(pidFile).orElse(null);
                // Without our own process, another server has taken the port and answered.
                if (answers && process != null) {
                    return new RedisServer(process, port);
                }
                reason = "no answer, see " + dir.resolve("redis.log");
                if (process != null) {
                    process.end();
                }
            }
        }
        throw new StartupFailure("Redis does not start here (%s): install redis-server, or set REDIS_URL."
                .formatted(reason.lines().findFirst().orElse("no reason given")));
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.end();
    }

    /** As a daemon, so that a Ctrl-C in the terminal reaches the gateway alone and the limits hold while it drains. */
    private static Subprocess.Ended launch(String program, Path dir, int port) {
        Path log = dir.resolve("redis.log");
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw DataFolder.notWritable(dir, e);
        }
        List<String> command = new ArrayList<>(List.of(program, "--port", Integer.toString(port)));
        command.addAll(List.of("--bind", "127.0.0.1", "--daemonize", "yes", "--supervised", "no"));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--dir", dir.toString()));
        command.addAll(List.of("--pidfile", dir.resolve("redis.pid").toString()));
        command.addAll(List.of("--logfile", log.toString(), "--loglevel", "notice"));
        // Without a bound a long run could take the laptop's memory; entries that expire anyway go first.
        command.addAll(List.of("--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru"));
        return Subprocess.run(command, dir.resolve("redis-tool.log"), START_LIMIT);
    }

    private static boolean pong(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PING_TIMEOUT_MILLIS);
            socket.setSoTimeout(PING_TIMEOUT_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream answer = socket.getInputStream();
            return Arrays.equals(answer.readNBytes(5), "+PONG".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return false;
        }
    }
}
