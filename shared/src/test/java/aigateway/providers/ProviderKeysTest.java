package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ProviderKeysTest {
    private final ManualClock clock = ManualClock.atNow();
    private final ProviderKeys keys = new ProviderKeys(List.of(key("one"), key("two")), clock);

    @Test
    void a_refused_key_cools_down_for_five_minutes_and_a_limited_one_as_long_as_retry_after_says() {
        keys.answered(keys.choose(), 401, Optional.empty());
        assertThat(chosen()).isEqualTo("two");
        assertThat(keys.hasAvailable()).isTrue();

        keys.answered(keys.choose(), 429, Optional.of("6.5"));
        assertThat(keys.hasAvailable()).isFalse();
        assertThat(chosen()).as("the one that rests the shortest").isEqualTo("two");

        clock.advance(Duration.ofSeconds(7));
        assertThat(keys.hasAvailable()).isTrue();
        assertThat(chosen()).isEqualTo("two");

        clock.advance(Duration.ofMinutes(5));
        assertThat(chosen()).isEqualTo("one");
    }

    @Test
    void a_success_or_a_failure_of_the_provider_does_not_change_the_key() {
        for (int status : List.of(200, 400, 404, 500, 503)) {
            keys.answered(keys.choose(), status, Optional.empty());
        }
        assertThat(chosen()).isEqualTo("one");
    }

    @Test
    void a_single_key_is_always_used_and_no_key_is_no_key() {
        var only = ProviderKeys.only("ONLY", key("only"));
        only.answered(only.choose(), 401, Optional.empty());
        assertThat(only.secret(only.choose())).contains("only");
        assertThat(only.hasAvailable()).isFalse();

        var none = new ProviderKeys(List.of(), clock);
        none.answered(none.choose(), 401, Optional.empty());
        assertThat(none.secret(none.choose())).isEmpty();
        assertThat(none.hasAvailable()).isFalse();
    }

    private String chosen() {
        return keys.secret(keys.choose()).orElseThrow();
    }

    private static Supplier<Optional<String>> key(String secret) {
        return () -> Optional.of(secret);
    }
}
