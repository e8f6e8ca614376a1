package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.http.ProviderHttpClient;
import aigateway.testing.ManualClock;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CircuitBreakersTest {
    private final ManualClock clock = ManualClock.atNow();
    private final CircuitBreakers health = new CircuitBreakers(clock);
    private final ProviderHttpClient http = new ProviderHttpClient();
    private final Provider provider = HttpProvider.openai(
            "mock", URI.create("http://127.0.0.1:1"), Optional::empty, Map.of(), "max_completion_tokens", http);
    private final Target target = Target.of(provider, "sick");

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void a_circuit_opens_when_half_of_the_last_twenty_calls_failed_and_only_for_that_model() {
        for (int i = 0; i < 10; i++) {
            health.answered(target);
        }
        for (int i = 0; i < 9; i++) {
            health.failed(target);
        }
        assertThat(health.mayAsk(target)).isTrue();
        health.failed(target);

        assertThat(health.mayAsk(target)).isFalse();
        assertThat(health.mayAsk(Target.of(provider, "well"))).isTrue();
    }

    @Test
    void after_ten_seconds_three_trial_calls_decide() {
        open();
        clock.advance(Duration.ofSeconds(9));
        assertThat(health.mayAsk(target)).isFalse();

        clock.advance(Duration.ofSeconds(2));
        for (int i = 0; i < 3; i++) {
            assertThat(health.mayAsk(target)).isTrue();
        }
        assertThat(health.mayAsk(target)).isFalse();
        health.unsaid(target);
        assertThat(health.mayAsk(target))
                .as("who was not asked frees its trial")
                .isTrue();

        for (int i = 0; i < 3; i++) {
            health.answered(target);
        }
        assertThat(health.mayAsk(target)).isTrue();
        assertThat(health.mayAsk(target)).isTrue();
    }

    @Test
    void a_trial_that_fails_opens_it_again() {
        open();
        clock.advance(Duration.ofSeconds(11));
        for (int i = 0; i < 3; i++) {
            assertThat(health.mayAsk(target)).isTrue();
            health.failed(target);
        }
        assertThat(health.mayAsk(target)).isFalse();
    }

    @Test
    void who_asks_for_a_pause_cools_for_as_long_but_a_minute_at_most() {
        assertThat(health.isCooling(target)).isFalse();
        health.cool(target, 7);
        assertThat(health.isCooling(target)).isTrue();
        clock.advance(Duration.ofSeconds(7));
        assertThat(health.isCooling(target)).isFalse();

        health.cool(target, 86_400);
        clock.advance(Duration.ofSeconds(60));
        assertThat(health.isCooling(target)).isFalse();
    }

    private void open() {
        for (int i = 0; i < 20; i++) {
            health.failed(target);
        }
        assertThat(health.mayAsk(target)).isFalse();
    }
}
