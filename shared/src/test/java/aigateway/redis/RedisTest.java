package aigateway.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import aigateway.kernel.Unavailable;
import aigateway.testing.ManualClock;
import aigateway.testing.TestRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RedisTest {
    private static final Duration REST = Duration.ofSeconds(1);
    private static final Script ADD = script("return {redis.call('INCRBY', KEYS[1], ARGV[1])}");

    private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(1_000_000));
    private final String key = "test:" + UUID.randomUUID();

    @Test
    void what_is_written_is_read_until_its_time_is_up() throws Exception {
        try (var redis = shared()) {
            assertThat(redis.read(key)).isEmpty();
            redis.write(key, "é😀", Duration.ofMinutes(1));
            assertThat(redis.read(key)).hasValue("é😀");
            assertThat(redis.writeIfAbsent(key, "other", Duration.ofMinutes(1))).isFalse();
            assertThat(redis.read(key)).hasValue("é😀");
            redis.delete(key);
            assertThat(redis.writeIfAbsent(key, "new", Duration.ofMillis(20))).isTrue();
            Thread.sleep(40);
            assertThat(redis.read(key)).isEmpty();
        }
    }

    @Test
    void a_script_that_the_server_has_forgotten_is_sent_again() throws Exception {
        try (var redis = shared()) {
            assertThat(redis.eval(ADD, new String[] {key}, "2")).isEqualTo(List.of(2L));
            command(TestRedis.shared().port(), "SCRIPT FLUSH");
            assertThat(redis.eval(ADD, new String[] {key}, "3")).isEqualTo(List.of(5L));
            assertThat(redis.eval(ADD, new String[] {key}, "4")).isEqualTo(List.of(9L));
        }
    }

    @Test
    void without_an_address_it_is_always_away() {
        try (var redis = new Redis(null, false, clock)) {
            assertUnavailable(redis);
        }
    }

    @Test
    void a_server_that_is_not_there_costs_one_attempt_and_then_a_rest() throws Exception {
        int port = freePort();
        try (var redis = patient("redis://127.0.0.1:" + port)) {
            assertUnavailable(redis);
            try (var server = TestRedis.startOn(port)) {
                assertThat(server.port()).isEqualTo(port);
                clock.advance(REST.minusMillis(1));
                assertUnavailable(redis);

                clock.advance(Duration.ofMillis(1));
                redis.ping();
            }
        }
    }

    @Test
    void a_command_waits_fifty_milliseconds_and_no_one_asks_again_while_it_rests() throws Exception {
        try (var server = TestRedis.start();
                var redis = new Redis(server.url(), false, clock)) {
            Awaitility.await().until(() -> answers(redis));
            long asked = server.calls("ping");
            server.freeze();

            for (int i = 0; i < 3; i++) {
                // Far below the minute that the client library would wait.
                assertThat(waited(redis)).isBetween(Duration.ofMillis(45), Duration.ofSeconds(20));
            }
            assertUnavailable(redis);
            assertUnavailable(redis);
            server.thaw();
            Awaitility.await().until(() -> server.calls("ping") == asked + 3);
            assertUnavailable(redis);
            assertThat(server.calls("ping")).isEqualTo(asked + 3);

            Awaitility.await().until(() -> answers(redis));
        }
    }

    @Test
    void a_server_that_dies_is_away_and_comes_back() throws Exception {
        TestRedis first = TestRedis.start();
        try (var redis = patient(first.url())) {
            redis.write(key, "1", Duration.ofMinutes(1));
            first.close();
            assertUnavailable(redis);
            clock.advance(REST);
            assertUnavailable(redis);

            try (var again = TestRedis.startOn(first.port())) {
                assertThat(again.port()).isEqualTo(first.port());
                Awaitility.await().until(() -> answers(redis));
                assertThat(redis.read(key)).isEmpty();
            }
        }
    }

    @Test
    void a_script_can_be_sent_off_without_waiting_for_its_answer() throws Exception {
        try (var redis = shared()) {
            redis.ping();
            command(TestRedis.shared().port(), "SCRIPT FLUSH");

            assertThat(redis.send(ADD, new String[] {key}, "2")).succeedsWithin(60, TimeUnit.SECONDS);
            assertThat(redis.send(ADD, new String[] {key}, "3")).succeedsWithin(60, TimeUnit.SECONDS);

            assertThat(redis.read(key)).hasValue("5");
        }
    }

    @Test
    void what_is_sent_off_never_makes_a_connection_and_says_when_it_failed() throws Exception {
        try (var server = TestRedis.start();
                var redis = patient(server.url())) {
            assertThat(redis.send(ADD, new String[] {key}, "2")).isCompleted();
            assertThat(redis.read(key)).isEmpty();

            server.freeze();
            assertThat(redis.send(ADD, new String[] {key}, "2")).failsWithin(60, TimeUnit.SECONDS);
        }
    }

    /** A host that swallows packets, or a process that stands still: it takes the connection and says nothing. */
    @Test
    void a_server_that_says_nothing_holds_up_one_attempt_to_connect_and_not_each_caller() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var redis = new Redis("redis://127.0.0.1:" + silent.getLocalPort(), false, clock);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                callers.add(CompletableFuture.runAsync(() -> assertUnavailable(redis), threads));
            }

            assertThat(CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)))
                    .succeedsWithin(60, TimeUnit.SECONDS);
            silent.accept().close();
            silent.setSoTimeout(100);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(silent::accept);
        }
    }

    @Test
    void after_letting_go_of_the_connection_the_next_command_makes_a_fresh_one() {
        try (var redis = shared()) {
            redis.disconnect();
            redis.ping();
            redis.disconnect();
            redis.disconnect();
            redis.ping();
        }
    }

    private Redis shared() {
        return patient(TestRedis.shared().url());
    }

    /** On a busy machine a command may take longer than a call could wait. */
    private Redis patient(String url) {
        return new Redis(url, false, clock, Duration.ofSeconds(5));
    }

    private boolean answers(Redis redis) {
        clock.advance(REST);
        try {
            redis.ping();
            return true;
        } catch (Unavailable _) {
            return false;
        }
    }

    private static Duration waited(Redis redis) {
        long started = System.nanoTime();
        assertUnavailable(redis);
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private static void assertUnavailable(Redis redis) {
        assertThatExceptionOfType(Unavailable.class)
                .isThrownBy(redis::ping)
                .satisfies(outage -> assertThat(outage.dependency()).isEqualTo("redis"));
    }

    private static void command(int port, String command) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(3);
            assertThat(answer).isEqualTo("+OK".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Script script(String text) {
        try {
            byte[] sha = java.security.MessageDigest.getInstance("SHA-1")
                    .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return new Script(text, HexFormat.of().formatHex(sha));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
