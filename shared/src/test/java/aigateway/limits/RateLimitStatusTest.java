package aigateway.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitStatusTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "12, 12ms",
        "999, 999ms",
        "1000, 1s",
        "1500, 1.5s",
        "10000, 10s",
        "59999, 59.999s",
        "60000, 1m0s",
        "90951, 1m30.951s",
        "360000, 6m0s",
        "600000, 10m0s"
    })
    void a_time_is_written_as_OpenAI_writes_it(long millis, String text) {
        assertThat(RateLimitStatus.time(millis)).isEqualTo(text);
    }

    @Test
    void the_tightest_of_key_and_model_is_shown() {
        var rules = List.of(
                new Rule(Rule.Kind.REQUESTS, null, null, 100),
                new Rule(Rule.Kind.TOKENS, null, null, 1_000),
                new Rule(Rule.Kind.PARALLEL, null, null, 2),
                new Rule(Rule.Kind.REQUESTS, null, "gpt*", 10),
                new Rule(Rule.Kind.TOKENS, null, "gpt*", 5_000));
        var meters = List.of(
                new RateLimitStatus.Meter(100, 50, 30_000),
                new RateLimitStatus.Meter(1_000, 0, 60_000),
                new RateLimitStatus.Meter(2, 1, 0),
                new RateLimitStatus.Meter(10, 9, 6_000),
                new RateLimitStatus.Meter(5_000, 4_000, 12_000));

        assertThat(RateLimitStatus.of(rules, meters).headers())
                .isEqualTo(Map.of(
                        "x-ratelimit-limit-requests", "10",
                        "x-ratelimit-remaining-requests", "9",
                        "x-ratelimit-reset-requests", "6s",
                        "x-ratelimit-limit-tokens", "1000",
                        "x-ratelimit-remaining-tokens", "0",
                        "x-ratelimit-reset-tokens", "1m0s"));
    }

    @Test
    void of_two_that_are_as_tight_the_one_that_is_longer_in_coming_back_is_shown() {
        var rules = List.of(new Rule(Rule.Kind.REQUESTS, null, null, 5), new Rule(Rule.Kind.REQUESTS, null, "gpt*", 7));
        var meters = List.of(new RateLimitStatus.Meter(5, 0, 55_000), new RateLimitStatus.Meter(7, 0, 59_000));

        assertThat(RateLimitStatus.of(rules, meters).headers()).containsEntry("x-ratelimit-limit-requests", "7");
    }

    @Test
    void a_key_without_such_limits_is_shown_nothing() {
        var parallel = List.of(new Rule(Rule.Kind.PARALLEL, null, null, 2));

        assertThat(RateLimitStatus.of(parallel, List.of(new RateLimitStatus.Meter(2, 1, 0)))
                        .headers())
                .isEmpty();
    }
}
