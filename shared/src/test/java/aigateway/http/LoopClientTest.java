package aigateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.OnEventLoop;
import aigateway.testing.RawServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Dns;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the tests of HttpProvider do not show; those run with this client too. */
@ExtendWith(OnEventLoop.class)
@Timeout(120)
final class LoopClientTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    private final LoopPosts posts = new LoopPosts(new LoopClient(Dns.SYSTEM));

    @AfterEach
    void close() {
        posts.client().close();
    }

    /** Takes events until it has so many. */
    private static final class Taken implements EventListener {
        private final List<String> events = new ArrayList<>();
        private final int most;

        Taken(int most) {
            this.most = most;
        }

        @Override
        public void opened(Runnable cancel) {}

        @Override
        public boolean take(byte[] event) {
            events.add(new String(event, UTF_8));
            return events.size() < most;
        }
    }

    @Test
    void a_stream_that_is_slow_in_between_is_read_to_its_end() {
        try (var server = RawServer.start(socket -> {
            RawServer.write(socket, STREAM);
            for (int i = 0; i < 3; i++) {
                Thread.sleep(20);
                RawServer.write(socket, "data: " + i + "\n\n");
            }
        })) {
            var taken = new Taken(100);

            assertThat(posts.stream(server.url(), LONG, LONG, taken)).isEqualTo(new StreamOutcome.Ended());
            assertThat(taken.events).containsExactly("data: 0\n", "data: 1\n", "data: 2\n");
        }
    }

    @Test
    void a_silent_stream_ends_at_its_time_and_one_before_its_head_too() {
        try (var silent = RawServer.start(socket -> {
                    RawServer.write(socket, STREAM + "data: 0\n\n");
                    Thread.sleep(5_000);
                });
                var mute = RawServer.start(_ -> Thread.sleep(5_000))) {
            assertThat(posts.stream(silent.url(), SHORT, LONG, new Taken(9))).isEqualTo(new StreamOutcome.TimedOut());
            assertThat(posts.stream(silent.url(), LONG, SHORT, new Taken(9))).isEqualTo(new StreamOutcome.TimedOut());
            assertThat(posts.stream(mute.url(), SHORT, LONG, new Taken(9)))
                    .isEqualTo(new StreamOutcome.NoStream(new HttpOutcome.TimedOut()));
        }
    }

    @Test
    void a_stream_that_is_no_more_wanted_is_hung_up() throws InterruptedException {
        var hungUp = new CountDownLatch(1);
        try (var server = RawServer.start(socket -> {
            RawServer.write(socket, STREAM + "data: 0\n\n");
            if (socket.getInputStream().read() < 0) {
                hungUp.countDown();
            }
        })) {
            assertThat(posts.stream(server.url(), LONG, LONG, new Taken(1))).isEqualTo(new StreamOutcome.Cancelled());
            assertThat(hungUp.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void another_thread_can_cancel_a_stream_that_waits() {
        try (var server = RawServer.start(socket -> {
            RawServer.write(socket, STREAM + ": hello\n\n");
            Thread.sleep(10_000);
        })) {
            var taken = new Taken(100);
            var outcome = posts.stream(server.url(), LONG, LONG, new EventListener() {
                @Override
                public void opened(Runnable cancel) {
                    Thread.ofPlatform().start(() -> {
                        try {
                            Thread.sleep(100);
                            cancel.run();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    });
                }

                @Override
                public boolean take(byte[] event) {
                    return taken.take(event);
                }
            });
            assertThat(outcome).isEqualTo(new StreamOutcome.Cancelled());
        }
    }

    @Test
    void a_reader_that_waits_holds_the_provider_back() {
        var sent = new AtomicLong();
        byte[] event = ("data: " + "x".repeat(64 * 1024) + "\n\n").getBytes(UTF_8);
        int events = 1_000;
        try (var server = RawServer.start(socket -> {
            RawServer.write(socket, STREAM);
            for (int i = 0; i < events; i++) {
                RawServer.write(socket, event);
                sent.addAndGet(event.length);
            }
        })) {
            var whileSlow = new AtomicLong();
            var count = new AtomicInteger();
            var outcome = posts.stream(server.url(), LONG, LONG, new EventListener() {
                @Override
                public void opened(Runnable cancel) {}

                @Override
                public boolean take(byte[] taken) {
                    if (count.incrementAndGet() == 1) {
                        try {
                            Thread.sleep(500);
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        whileSlow.set(sent.get());
                    }
                    return true;
                }
            });
            assertThat(outcome).isEqualTo(new StreamOutcome.Ended());
            assertThat(count).hasValue(events);
            assertThat(whileSlow.get()).isLessThan(events * (long) event.length / 2);
        }
    }

    @Test
    void an_interrupted_caller_ends_its_request() throws InterruptedException {
        try (var server = RawServer.start(_ -> Thread.sleep(5_000))) {
            var caller = Thread.currentThread();
            Thread.ofPlatform().daemon().start(() -> {
                Awaitility.await().until(() -> !server.requests().isEmpty());
                caller.interrupt();
            });
            assertThat(posts.post(server.url(), LONG)).isEqualTo(new HttpOutcome.Broken("interrupted"));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void interim_responses_are_skipped() {
        try (var server = RawServer.saying("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK)) {
            assertThat(posts.post(server.url(), LONG)).isInstanceOf(HttpOutcome.Complete.class);
        }
    }

    @Test
    void bytes_on_an_idle_connection_end_it() throws InterruptedException {
        try (var server = RawServer.start(socket -> {
            RawServer.write(socket, OK + OK);
            Thread.sleep(5_000);
        })) {
            for (int i = 1; i <= 3; i++) {
                assertThat(posts.post(server.url(), LONG)).isInstanceOf(HttpOutcome.Complete.class);
                Thread.sleep(50);
                assertThat(server.requests()).hasSize(i);
            }
        }
    }
}
