package aigateway.local.drills;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts that a drill is judged by; the drills themselves take minutes, and are started by hand. */
class DrillsTest {
    private static final Client.Key KEY = new Client.Key("id", "secret", "whsec_");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "budget --rounds",
                "budget --rounds many",
                "budget --loud 1",
                "budget --set event_loop"
            })
    void what_is_not_understood_plays_nothing(String line) {
        assertThat(Drills.run(line.isEmpty() ? new String[0] : line.split(" ", -1)))
                .isEqualTo(2);
    }

    @Test
    void the_upstream_counts_what_was_asked_even_while_it_holds_the_answer_back() throws Exception {
        try (Upstream upstream = Upstream.open()) {
            var client = new Client(URI.create(upstream.url().toString().replaceFirst("/v1$", "")), "");
            upstream.hold();
            var answer = CompletableFuture.supplyAsync(() -> ask(client));
            Wait.require(
                    "asked", Duration.ofSeconds(5), () -> upstream.counted("p").calls() == 1);

            assertThat(upstream.counted("p").nanoUsd()).isEqualTo(7 * 2_500 + 100 * 10_000);
            assertThat(answer).isNotDone();
            upstream.release();
            assertThat(answer.get().status()).isEqualTo(200);
            assertThat(upstream.answered()).isEqualTo(1);
        }
    }

    @Test
    void without_a_listener_there_is_no_reply() throws Exception {
        assertThat(new Client(URI.create("http://127.0.0.1:1"), "")
                        .ask(KEY, new Client.Ask("p", 1, 1))
                        .status())
                .isZero();
    }

    @Test
    void percentiles_are_by_the_nearest_rank() {
        var latencies = Latencies.of(List.of(4_000_000L, 1_000_000L, 3_000_000L, 2_000_000L));

        assertThat(latencies.millis(50)).isEqualTo(2);
        assertThat(latencies.millis(99)).isEqualTo(4);
        assertThat(Latencies.of(List.of()).millis(50)).isZero();
    }

    @Test
    void a_scrape_is_read_by_series_and_only_totals_of_everybody_must_not_fall() {
        Scrape scrape = Scrape.of("""
                # TYPE agw_cost_usd counter
                agw_cost_usd_total{provider="b",model="m"} 0.000001001
                agw_cost_usd_total{provider="a",model="x,\\"y"} 2.0
                agw_request_duration_seconds_bucket{le="+Inf"} 7
                agw_pushes_total{outcome="sent"} 3.0
                agw_jobs{status="queued"} 4.0
                """);

        assertThat(scrape.nanoUsd("agw_cost_usd_total", "provider=\"b\"")).isEqualTo(1_001);
        assertThat(scrape.nanoUsd("agw_cost_usd_total")).isEqualTo(2_000_001_001);
        assertThat(scrape.counters())
                .containsOnlyKeys(
                        "agw_cost_usd_total{model=\"m\",provider=\"b\"}",
                        "agw_cost_usd_total{model=\"x,\\\"y\",provider=\"a\"}",
                        "agw_request_duration_seconds_bucket{le=\"+Inf\"}");
    }

    @Test
    void a_violation_is_noted_only_when_it_is_one() {
        var findings = new Report();
        findings.expect(true, "%d is fine", 1);
        assertThat(findings.violations()).isZero();
        findings.expect(false, "%d is not", 2);
        assertThat(findings.violations()).isEqualTo(1);
    }

    @Test
    void a_mapped_address_keeps_its_16_bytes_and_stands_for_4() {
        Address mapped = Address.of("::ffff:127.0.0.1");

        assertThat(mapped.bytes()).hasSize(16).endsWith(0xff, 0xff, 127, 0, 0, 1);
        assertThat(mapped.inet()).isEqualTo(Address.of("127.0.0.1").inet());
    }

    @Test
    void more_than_forty_spellings_and_addresses_are_tried_each_once() {
        assertThat(Spellings.URLS).hasSizeGreaterThan(40).doesNotHaveDuplicates();
        assertThat(Spellings.ADDRESSES)
                .extracting(Address::text)
                .hasSizeGreaterThan(40)
                .doesNotHaveDuplicates();
    }

    /** The vector that Standard Webhooks publishes. */
    @Test
    void a_receiver_knows_a_good_signature_from_a_bad_one() {
        String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        Map<String, String> headers = Map.of(
                "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp", "1614265330",
                "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

        assertThat(new Received("", "/", headers, "{\"test\": 2432232314}", 0).isSignedWith(secret))
                .isTrue();
        assertThat(new Received("", "/", headers, "{\"test\": 2432232315}", 0).isSignedWith(secret))
                .isFalse();
    }

    private static Response ask(Client client) {
        try {
            return client.ask(KEY, new Client.Ask("p", 100, 7));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
