package aigateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyLimitsTest {
    private static final KeyLimits LIMITS = new KeyLimits(
            RateLimits.NONE,
            Map.of(
                    "*",
                    rpm(1),
                    "gpt-*",
                    rpm(2),
                    "gpt-4o*",
                    rpm(3),
                    "gpt-4o",
                    rpm(4),
                    "o3",
                    rpm(5),
                    "gpt-4o-mini*",
                    rpm(6)));

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, gpt-4o, 4",
        "gpt-4o-2024, gpt-4o*, 3",
        "gpt-4o-mini, gpt-4o-mini*, 6",
        "gpt-5, gpt-*, 2",
        "o3, o3, 5",
        "o3-mini, *, 1",
        "gpt, *, 1"
    })
    void a_models_own_name_counts_first_and_then_the_longest_prefix(String model, String pattern, long rpm) {
        assertThat(LIMITS.of(model)).hasValue(new KeyLimits.ModelLimits(pattern, rpm(rpm)));
    }

    @Test
    void a_model_that_no_entry_covers_has_only_the_keys_limits() {
        var limits = new KeyLimits(RateLimits.NONE, Map.of("gpt-4o", rpm(1), "o3*", rpm(1)));

        assertThat(limits.of("gpt-4o-mini")).isEmpty();
        assertThat(limits.of("o")).isEmpty();
    }

    @Test
    void a_limit_is_positive() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimits(null, 0L, null));
    }

    private static RateLimits rpm(long limit) {
        return new RateLimits(limit, null, null);
    }
}
