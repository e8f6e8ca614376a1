package aigateway.local.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The Redis that a pid file names, if it is alive and really is the one that wrote the file. */
record RedisProcess(ProcessHandle handle, Path pidFile) {
    /** Redis writes the file as it starts; a process that took its number later started at another time. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(30);

    private static final Duration TERM_LIMIT = Duration.ofSeconds(3);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(2);

    static Optional<RedisProcess> recorded(Path pidFile) {
        try {
            if (!Files.exists(pidFile)) {
                return Optional.empty();
            }
            String text = Files.readString(pidFile, StandardCharsets.ISO_8859_1).strip();
            if (!text.matches("[1-9][0-9]{0,9}")) {
                return Optional.empty();
            }
            Instant written = Files.getLastModifiedTime(pidFile).toInstant();
            return ProcessHandle.of(Long.parseLong(text))
                    .filter(handle -> isRedis(handle) && startedAround(handle, written))
                    .map(handle -> new RedisProcess(handle, pidFile));
        } catch (IOException e) {
            throw DataFolder.notWritable(pidFile, e);
        }
    }

    /** Asks, waits, and then does not ask. */
    void end() {
        handle.destroy();
        if (!Subprocess.await(TERM_LIMIT, this::gone)) {
            handle.destroyForcibly();
            Subprocess.await(KILL_LIMIT, this::gone);
        }
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            // A stale file is recognised as such at the next start.
        }
    }

    private boolean gone() {
        return Subprocess.hasEnded(handle);
    }

    /** Debian's redis-server is a link to redis-check-rdb, and Valkey may stand in for it. */
    private static boolean isRedis(ProcessHandle handle) {
        return handle.info()
                .command()
                .map(command -> Path.of(command).getFileName().toString())
                .filter(name -> name.startsWith("redis-") || name.startsWith("valkey-"))
                .isPresent();
    }

    private static boolean startedAround(ProcessHandle handle, Instant written) {
        return handle.info()
                .startInstant()
                .filter(start -> Duration.between(start, written).abs().compareTo(START_TOLERANCE) < 0)
                .isPresent();
    }
}
