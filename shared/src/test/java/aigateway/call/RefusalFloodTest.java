package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import aigateway.audit.PostgresAudits;
import aigateway.audit.Refusal;
import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefusalFloodTest {
    private static final int FLOOD = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, String> LAMBDA = Map.of("AWS_LAMBDA_FUNCTION_NAME", "api");

    private final ManualClock clock = ManualClock.atNow();
    private Product product = Product.start(Map.of(), clock);

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void a_flood_of_refused_calls_keeps_three_audit_rows_a_minute_and_exact_counts() {
        String key = limitedKey();
        long refused = flood(key);

        await().atMost(PATIENCE).until(() -> days().contains("429 " + refused));
        assertThat(refused).isGreaterThan(FLOOD / 2);
        assertThat(product.rows("1", "usage where status = 429")).hasSize(3);
        assertThat(product.rows("status; code; sum(calls)", "refusal_count group by status, code"))
                .containsExactly("429 rate_limit_exceeded " + (refused - 3));
        assertThat(product.gateway().reports().metrics().scrape().lines())
                .anyMatch(line -> line.startsWith("agw_requests_total")
                        && line.contains("status=\"429\"")
                        && line.endsWith(" " + refused + ".0"));
    }

    @Test
    void the_next_minute_keeps_rows_again() {
        String key = limitedKey();
        IntStream.range(0, 6).forEach(_ -> product.chat(key));
        clock.advance(Duration.ofMinutes(1));
        IntStream.range(0, 5).forEach(_ -> product.chat(key));

        assertThat(product.rows("1", "usage where status = 429")).hasSize(6);
    }

    @Test
    void another_reason_and_another_key_keep_rows_of_their_own() {
        String key = limitedKey();
        String other = limitedKey();
        IntStream.range(0, 6).forEach(_ -> product.chat(key));
        IntStream.range(0, 6).forEach(_ -> product.chat(other));
        product.call(Endpoint.CHAT_COMPLETIONS, key, "{}");

        assertThat(product.rows("status; count(*)", "usage group by status order by 1"))
                .containsExactly("200 2", "400 1", "429 6");
    }

    @Test
    void on_lambda_every_refusal_is_counted_before_its_reply() {
        product.close();
        product = Product.start(LAMBDA, clock);
        String key = limitedKey();
        for (int calls = 1; calls <= 8; calls++) {
            product.chat(key);
            assertThat(product.rows("sum(calls)", "usage_hour where status <> 0"))
                    .containsExactly(Integer.toString(calls));
        }
        assertThat(product.rows("1", "usage where status = 429")).hasSize(3);
    }

    @Test
    void what_was_counted_is_stored_when_the_process_ends() {
        String key = limitedKey();
        var other = product.test().another(clock);
        for (int i = 0; i < 8; i++) {
            Product.call(other, Endpoint.CHAT_COMPLETIONS, key, Product.CHAT, Product.SOURCE);
        }
        other.close();

        assertThat(days()).containsExactly("200 1", "429 7");
    }

    @Test
    void after_an_outage_of_the_database_the_counts_are_whole() {
        String key = limitedKey();
        IntStream.range(0, 5).forEach(_ -> product.chat(key));
        product.test().database().shut();
        IntStream.range(0, 20)
                .forEach(_ -> assertThat(product.chat(key).status()).isEqualTo(429));
        product.test().reopenDatabase();

        await().atMost(PATIENCE).until(() -> days().equals(List.of("200 1", "429 24")));
    }

    @Test
    void a_flush_whose_reply_was_lost_counts_once() {
        var refusal = refusal(clock.instant(), "rate_limit_exceeded");
        var audits = new PostgresAudits(product.postgres());
        audits.countRefusals("first", Map.of(refusal, 5L));
        audits.countRefusals("first", Map.of(refusal, 5L));
        audits.countRefusals("second", Map.of(refusal, 2L));

        assertThat(product.rows("calls", "refusal_count")).containsExactly("7");
        assertThat(days()).containsExactly("429 7");
    }

    @Test
    void counts_are_deleted_with_the_audit() {
        var audits = new PostgresAudits(product.postgres());
        audits.countRefusals("old", Map.of(refusal(clock.instant().minus(Duration.ofDays(91)), "x"), 5L));
        audits.countRefusals("new", Map.of(refusal(clock.instant(), "y"), 5L));

        product.gateway().maintenance().sweep().run();

        assertThat(product.rows("code", "refusal_count")).containsExactly("y");
    }

    private static Refusal refusal(Instant at, String code) {
        return Refusal.at(at, new KeyId("k"), null, Endpoint.CHAT_COMPLETIONS, "gpt-test", 429, code);
    }

    private String limitedKey() {
        return String.valueOf(product.createKey("{\"name\":\"limited\",\"limits\":{\"rpm\":1}}")
                .secret());
    }

    /** Returns how many were refused by the limit; a slow Redis may let some pass. */
    private long flood(String key) {
        var refused = new AtomicLong();
        try (var threads = Executors.newFixedThreadPool(8)) {
            IntStream.range(0, FLOOD)
                    .forEach(_ -> threads.execute(() -> {
                        if (product.chat(key).status() == 429) {
                            refused.incrementAndGet();
                        }
                    }));
        }
        return refused.get();
    }

    private List<String> days() {
        return product.rows("status; sum(calls)", "usage_hour where status <> 0 group by status order by 1");
    }
}
