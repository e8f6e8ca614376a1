package aigateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import redis.embedded.RedisServer;

/** A real Redis on a port of its own. The shared one lives as long as the JVM; a test that stops one starts its own. */
public final class TestRedis implements AutoCloseable {
    private static final int STARTS_MAX = 5;
    private static final int PORT_MIN = 20_000;
    private static final int PORT_MAX = 30_000;
    private static final int ANSWER_MILLIS = 60_000;

    private final RedisServer server;
    private final int port;
    private boolean frozen;
    private long pid = -1;

    private TestRedis(RedisServer server, int port) {
        this.server = server;
        this.port = port;
    }

    private static final class Shared {
        private static final TestRedis REDIS = start();

        private Shared() {}
    }

    public static TestRedis shared() {
        return Shared.REDIS;
    }

    /** Another process may take the free port before the server does, so it is tried again on the next one. */
    public static TestRedis start() {
        UncheckedIOException last = null;
        for (int tries = 0; tries < STARTS_MAX; tries++) {
            try {
                return startOn(freePort());
            } catch (UncheckedIOException taken) {
                last = taken;
            }
        }
        throw Objects.requireNonNull(last);
    }

    /** On a given port, so that one that was closed can come back. */
    public static TestRedis startOn(int port) {
        try {
            RedisServer server = RedisServer.newRedisServer()
                    .port(port)
                    .setting("bind 127.0.0.1")
                    .setting("save \"\"")
                    .setting("maxmemory 64mb")
                    .build();
            server.start();
            return new TestRedis(server, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Stops it, as an outage would. */
    public void shut() {
        close();
    }

    /** Suspends it: it keeps its connections and answers nothing. */
    public void freeze() {
        signal("STOP");
        frozen = true;
    }

    public void thaw() {
        signal("CONT");
        frozen = false;
    }

    private void signal(String name) {
        if (pid < 0) {
            pid = Long.parseLong(told("INFO server").replaceAll("(?s).*process_id:(\\d+).*", "$1"));
        }
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill said " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Forgets every key and every script, as a replacement would. */
    public void flush() {
        if (!told("FLUSHALL").startsWith("+OK") || !told("SCRIPT FLUSH").startsWith("+OK")) {
            throw new IllegalStateException("not flushed");
        }
    }

    /** How often the server has run a command, also in scripts. */
    public long calls(String command) {
        String name = "cmdstat_" + command + ":calls=";
        String all = told("INFO commandstats");
        int at = all.indexOf(name);
        return at < 0 ? 0 : Long.parseLong(all.substring(at + name.length(), all.indexOf(',', at)));
    }

    /** Cuts the connections that receive messages. */
    public void cutSubscriptions() {
        if (!told("CLIENT KILL TYPE pubsub").startsWith(":")) {
            throw new IllegalStateException("not cut");
        }
    }

    /** Refuses messages to every connection, or allows them again. */
    public void allowMessages(boolean allowed) {
        if (!told("ACL SETUSER default " + (allowed ? "allchannels" : "resetchannels"))
                .startsWith("+OK")) {
            throw new IllegalStateException("not set");
        }
    }

    /** The answer to a command, at most its first 16 KiB. */
    private String told(String command) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            // A frozen server does not answer.
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[16_384];
            int length = socket.getInputStream().read(answer);
            return new String(answer, 0, length, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (frozen) {
            thaw();
        }
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Below the ports that connections get: while a server is away, no other process takes its port. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            try (var socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException _) {
                // In use.
            }
        }
    }
}
