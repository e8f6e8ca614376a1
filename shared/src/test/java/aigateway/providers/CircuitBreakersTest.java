package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.http.ProviderHttpClient;
import aigateway.kernel.KeyId;
import aigateway.testing.ManualClock;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CircuitBreakersTest {
    private static final KeyId ONE = new KeyId("key-one");
    private static final KeyId OTHER = new KeyId("key-other");

    private final ManualClock clock = ManualClock.atNow();
    private final CircuitBreakers circuits = new CircuitBreakers(clock);
    private final ProviderHttpClient http = new ProviderHttpClient();
    private final Provider provider = HttpProvider.openai(
            "mock", URI.create("http://127.0.0.1:1"), Optional::empty, Map.of(), Optional.empty(), http);
    private final Target target = Target.of(provider, "sick");

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void a_circuit_opens_when_half_of_the_last_twenty_calls_failed_and_only_for_that_model() {
        for (int i = 0; i < 10; i++) {
            circuits.succeeded(target);
        }
        for (int i = 0; i < 9; i++) {
            circuits.failed(target, ONE);
        }
        assertThat(circuits.mayCall(target)).isTrue();
        circuits.failed(target, OTHER);

        assertThat(circuits.mayCall(target)).isFalse();
        assertThat(circuits.mayCall(Target.of(provider, "well"))).isTrue();
    }

    @Test
    void after_ten_seconds_three_trial_calls_decide() {
        open();
        clock.advance(Duration.ofSeconds(9));
        assertThat(circuits.mayCall(target)).isFalse();

        clock.advance(Duration.ofSeconds(2));
        for (int i = 0; i < 3; i++) {
            assertThat(circuits.mayCall(target)).isTrue();
        }
        assertThat(circuits.mayCall(target)).isFalse();
        circuits.released(target);
        assertThat(circuits.mayCall(target))
                .as("who was not asked frees its trial")
                .isTrue();

        for (int i = 0; i < 3; i++) {
            circuits.succeeded(target);
        }
        assertThat(circuits.mayCall(target)).isTrue();
        assertThat(circuits.mayCall(target)).isTrue();
    }

    @Test
    void a_trial_that_fails_opens_it_again() {
        open();
        clock.advance(Duration.ofSeconds(11));
        for (int i = 0; i < 3; i++) {
            assertThat(circuits.mayCall(target)).isTrue();
            circuits.failed(target, new KeyId("key" + i));
        }
        assertThat(circuits.mayCall(target)).isFalse();
    }

    @Test
    void the_failures_of_one_key_open_no_circuit_and_keep_none_open() {
        for (int i = 0; i < 100; i++) {
            circuits.failed(target, ONE);
            assertThat(circuits.mayCall(target)).isTrue();
        }
        open();
        clock.advance(Duration.ofSeconds(11));
        for (int i = 0; i < 20; i++) {
            assertThat(circuits.mayCall(target)).isTrue();
            circuits.failed(target, ONE);
        }
        for (int i = 0; i < 2; i++) {
            assertThat(circuits.mayCall(target)).isTrue();
            circuits.succeeded(target);
        }

        for (int i = 0; i < 5; i++) {
            assertThat(circuits.mayCall(target)).as("closed").isTrue();
        }
    }

    @Test
    void a_cooldown_lasts_as_long_as_the_provider_asks_and_a_minute_at_most() {
        assertThat(circuits.isCoolingDown(target)).isFalse();
        circuits.coolDown(target, 7);
        assertThat(circuits.isCoolingDown(target)).isTrue();
        clock.advance(Duration.ofSeconds(7));
        assertThat(circuits.isCoolingDown(target)).isFalse();

        circuits.coolDown(target, 86_400);
        clock.advance(Duration.ofSeconds(60));
        assertThat(circuits.isCoolingDown(target)).isFalse();
    }

    private void open() {
        for (int i = 0; i < 20; i++) {
            circuits.failed(target, i % 2 == 0 ? ONE : OTHER);
        }
        assertThat(circuits.mayCall(target)).isFalse();
    }
}
