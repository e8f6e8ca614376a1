package aigateway.http;

import static aigateway.http.Calls.BODY;
import static aigateway.http.Calls.LOOPBACK;
import static aigateway.http.Calls.SHORT;
import static aigateway.http.Calls.post;
import static aigateway.http.Calls.postWithinASecond;
import static aigateway.http.Calls.reason;
import static aigateway.http.Calls.status;
import static aigateway.http.Calls.url;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WebhookHttpClientBoundsTest {
    @Test
    void a_status_line_that_drips_is_cut_at_the_deadline() throws Exception {
        try (RawReceiver receiver = new RawReceiver(out -> drip(out, "HTTP/1.1 200 OK and on and on and on"))) {
            WebhookOutcome outcome = postWithinASecond(receiver);

            assertThat(reason(outcome)).isEqualTo("timeout");
            assertThat(((WebhookOutcome.Failed) outcome).millis()).isBetween(900L, 10_000L);
        }
    }

    @Test
    void a_slow_body_is_cut_at_the_deadline_and_the_status_counts() throws Exception {
        try (RawReceiver receiver = new RawReceiver(out -> {
            out.text("HTTP/1.1 202 Accepted\r\nContent-Length: 1000\r\n\r\n");
            drip(out, "a".repeat(1000));
        })) {
            WebhookOutcome outcome = postWithinASecond(receiver);

            assertThat(status(outcome)).isEqualTo(202);
            assertThat(((WebhookOutcome.Answered) outcome).millis()).isBetween(900L, 10_000L);
        }
    }

    @Test
    void a_receiver_that_never_answers_is_cut_at_the_deadline() throws Exception {
        try (RawReceiver receiver = new RawReceiver(out -> Thread.sleep(20_000))) {
            assertThat(reason(postWithinASecond(receiver))).isEqualTo("timeout");
        }
    }

    @Test
    void endless_interim_answers_are_cut_at_the_deadline() throws Exception {
        try (RawReceiver receiver = new RawReceiver(out -> {
            while (true) {
                out.text("HTTP/1.1 103 Early Hints\r\n\r\n");
            }
        })) {
            assertThat(postWithinASecond(receiver)).isInstanceOf(WebhookOutcome.Failed.class);
            assertNotReadOn(receiver);
        }
    }

    @Test
    void a_gigabyte_is_cut_after_64_kib() throws Exception {
        cutsShort("Content-Length: 1073741824\r\n\r\n", "\0".repeat(1 << 16));
    }

    @Test
    void an_endless_chunk_is_cut_after_64_kib() throws Exception {
        cutsShort("Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n", "\0".repeat(1 << 16));
    }

    @Test
    void an_endless_chunk_extension_is_not_kept_in_memory() throws Exception {
        cutsShort("Transfer-Encoding: chunked\r\n\r\n1;", "a".repeat(1 << 16));
    }

    @Test
    void a_body_that_says_it_is_gzip_is_not_unpacked() throws Exception {
        // Not gzip at all: an unpacking client would fail, or inflate it a thousandfold.
        cutsShort("Content-Encoding: gzip\r\nContent-Length: 1073741824\r\n\r\n", "\0".repeat(1 << 16));
    }

    @Test
    void an_endless_head_is_cut() throws Exception {
        try (RawReceiver receiver = new RawReceiver(out -> {
            out.text("HTTP/1.1 200 OK\r\nX: ");
            while (true) {
                out.text("a".repeat(1 << 16));
            }
        })) {
            assertThat(post(receiver)).isInstanceOf(WebhookOutcome.Failed.class);
            assertNotReadOn(receiver);
        }
    }

    @Test
    void a_name_server_that_does_not_answer_is_not_waited_for() {
        Dns slow = host -> {
            sleep(Duration.ofSeconds(20));
            return List.of(InetAddress.ofLiteral("127.0.0.1"));
        };
        try (WebhookHttpClient client = new WebhookHttpClient(LOOPBACK, SHORT, slow)) {
            WebhookOutcome outcome = client.post("https://slow.example/", Map.of(), BODY);

            assertThat(reason(outcome)).isEqualTo("dns");
            assertThat(((WebhookOutcome.Failed) outcome).millis()).isBetween(250L, 10_000L);
        }
    }

    @Test
    void a_name_is_tried_at_four_addresses_at_most() throws Exception {
        Dns many = host -> List.of(
                InetAddress.ofLiteral("10.0.0.1"),
                InetAddress.ofLiteral("10.0.0.2"),
                InetAddress.ofLiteral("10.0.0.3"),
                InetAddress.ofLiteral("10.0.0.4"),
                InetAddress.ofLiteral("127.0.0.1"));
        try (RawReceiver receiver = RawReceiver.answering(RawReceiver.OK);
                WebhookHttpClient client = new WebhookHttpClient(LOOPBACK, SHORT, many)) {
            URI url = URI.create("http://many.example:" + receiver.port() + "/");

            assertThat(client.post(url.toString(), Map.of(), BODY))
                    .isEqualTo(new WebhookOutcome.Refused("address not allowed"));
            assertThat(receiver.hits()).isZero();
        }
    }

    private static void cutsShort(String head, String endless) throws Exception {
        try (RawReceiver receiver = new RawReceiver(out -> {
            out.text("HTTP/1.1 200 OK\r\n" + head);
            byte[] bytes = endless.getBytes(US_ASCII);
            while (true) {
                out.bytes(bytes);
            }
        })) {
            WebhookOutcome outcome = post(receiver);

            assertThat(status(outcome)).isEqualTo(200);
            assertThat(((WebhookOutcome.Answered) outcome).millis()).isLessThan(10_000L);
            assertNotReadOn(receiver);
        }
    }

    /** What the kernel's buffers of both sides take is written but never read. */
    private static void assertNotReadOn(RawReceiver receiver) {
        assertThat(receiver.bytesWritten()).isLessThan(16L << 20);
    }

    private static void drip(RawReceiver.Out out, String text) throws Exception {
        for (int at = 0; at < text.length(); at++) {
            out.text(text.substring(at, at + 1));
            Thread.sleep(50);
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
