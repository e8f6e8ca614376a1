package aigateway.local.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Redis as the cache that it is: on loopback, with a password, nothing on disk, bounded memory.
 *
 * <p>This is not the embedded-redis library, whose programs it uses: that one writes its settings, a password too, into the
 * system's temporary folder, where every user can read them, and its server ends with a Ctrl-C in the terminal, while the gateway
 * still needs it to drain.
 */
final class RedisServer implements Supervised {
    private static final int ATTEMPTS_MAX = 3;
    private static final Duration START_LIMIT = Duration.ofSeconds(5);
    private static final int PING_TIMEOUT_MILLIS = 500;

    private final Program program;
    private final Path dir;
    private final int port;
    private volatile RedisProcess process;

    /**
     * What to start, and how.
     *
     * @param cluster whether it is a cluster of one node, as a client for clusters needs it
     */
    private record Program(String file, String password, boolean cluster) {}

    private RedisServer(Program program, Path dir, int port, RedisProcess process) {
        this.program = program;
        this.dir = dir;
        this.port = port;
        this.process = process;
    }

    /**
     * @param cluster whether it is a cluster of one node
     */
    static RedisServer start(DataFolder folder, StorePasswords passwords, boolean cluster) {
        Path dir = folder.folder("redis");
        RedisProcess.recorded(pidFile(dir)).ifPresent(RedisProcess::end);
        StartupFailure last = new StartupFailure("no program for this machine");
        for (String file : RedisBinary.candidates(folder)) {
            var program = new Program(file, passwords.redis(), cluster);
            for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
                int port = cluster ? RedisCluster.freePort() : folder.freePort("redis");
                try {
                    RedisProcess process = launch(program, dir, port);
                    return new RedisServer(program, dir, port, process);
                } catch (StartupFailure e) {
                    last = e;
                }
            }
        }
        throw new StartupFailure("Redis does not start here (%s): install redis-server, or set REDIS_URL."
                .formatted(String.valueOf(last.getMessage()).lines().findFirst().orElse("no reason given")));
    }

    String url() {
        return "redis://:%s@127.0.0.1:%d".formatted(program.password, port);
    }

    @Override
    public String name() {
        return "Redis";
    }

    @Override
    public boolean hasEnded() {
        return Subprocess.hasEnded(process.handle());
    }

    @Override
    public void restart() {
        process = launch(program, dir, port);
    }

    @Override
    public void close() {
        process.end();
    }

    /** As a daemon, so that a Ctrl-C in the terminal reaches the gateway alone and the limits hold while it drains. */
    private static RedisProcess launch(Program program, Path dir, int port) {
        Path log = dir.resolve("redis.log");
        Path settings = dir.resolve("redis.conf");
        try {
            Files.deleteIfExists(log);
            PrivateFile.write(settings, settings(dir, program, port));
        } catch (IOException e) {
            throw DataFolder.notWritable(dir, e);
        }
        Subprocess.Ended ended =
                Subprocess.run(List.of(program.file, settings.toString()), dir.resolve("redis-tool.log"), START_LIMIT);
        if (!ended.succeeded()) {
            throw new StartupFailure(ended.output().strip());
        }
        boolean answers = Subprocess.await(START_LIMIT, () -> pong(port, program.password))
                && (!program.cluster || RedisCluster.form(port, program.password));
        RedisProcess process = RedisProcess.recorded(pidFile(dir)).orElse(null);
        // Without our own process, another server has taken the port and answered.
        if (answers && process != null) {
            return process;
        }
        if (process != null) {
            process.end();
        }
        throw new StartupFailure("no answer, see " + log);
    }

    /** In a file, as other users can read a command line. */
    private static String settings(Path dir, Program program, int port) {
        // Without a bound on memory a long run could take the laptop's; entries that expire anyway go first.
        return """
                port %d
                bind 127.0.0.1
                daemonize yes
                supervised no
                save ""
                appendonly no
                dir "%s"
                pidfile "%s"
                logfile "%s"
                loglevel notice
                maxmemory 256mb
                maxmemory-policy volatile-lru
                # The password opens entries, but no file and no other server.
                user default on #%s ~* &* +@all -@admin -@dangerous +info +flushall +client|setname +client|setinfo%s
                %s""".formatted(
                        port,
                        dir,
                        pidFile(dir),
                        dir.resolve("redis.log"),
                        StorePasswords.fingerprint(program.password),
                        program.cluster ? RedisCluster.COMMANDS : "",
                        RedisCluster.settings(program.cluster, dir));
    }

    private static Path pidFile(Path dir) {
        return dir.resolve("redis.pid");
    }

    private static boolean pong(int port, String password) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PING_TIMEOUT_MILLIS);
            socket.setSoTimeout(PING_TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write("AUTH %s\r\nPING\r\n".formatted(password).getBytes(StandardCharsets.US_ASCII));
            byte[] expected = "+OK\r\n+PONG".getBytes(StandardCharsets.US_ASCII);
            return Arrays.equals(socket.getInputStream().readNBytes(expected.length), expected);
        } catch (IOException e) {
            return false;
        }
    }
}
