package aigateway.functions.dashboard.requests;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Consumption;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.usage.CallAttempt;
import aigateway.usage.RecordedCall;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaterfallTest {
    private static final Instant AT = Instant.parse("2030-01-02T12:00:00Z");

    private static CallAttempt attempt(int number, long after, long millis, @Nullable Long first) {
        return new CallAttempt(
                number,
                null,
                "openai",
                "gpt",
                "settled",
                new CallAttempt.Times(AT, AT, after, millis, first),
                new CallAttempt.Failure(null, 200, null),
                Consumption.NONE,
                List.of(),
                new CallAttempt.Cost(Money.ZERO, Money.ZERO, null, null, null, null));
    }

    private static RecordedCall call(@Nullable Long millis, CallAttempt... attempts) {
        return new RecordedCall(
                new RequestId("req_" + "0".repeat(32)),
                AT,
                new RecordedCall.Origin(new KeyId("key-one-x"), null, null, List.of(), null, "responses"),
                new RecordedCall.End("gpt", 200, null, millis, 5L),
                List.of(attempts));
    }

    @Test
    void bars_are_in_percent_of_the_whole_call() {
        CallAttempt second = attempt(2, 500, 250, 100L);
        Waterfall waterfall = Waterfall.of(call(1_000L, attempt(1, 0, 500, null), second));

        assertThat(waterfall.attempt(second, "ok"))
                .contains("class=\"fall ok\"", "x=\"50.00%\"", "width=\"25.00%\"", "x1=\"60.00%\"")
                .contains("Attempt 2, 250 ms from 500 ms on, first token after 100 ms");
        assertThat(waterfall.axis()).contains(">0<", ">250 ms<", ">1 s<");
    }

    @Test
    void a_call_without_an_end_is_as_long_as_its_attempts() {
        RecordedCall call = call(null, attempt(1, 100, 300, null));

        assertThat(Waterfall.of(call).call(call)).contains("The call has no end yet", "width=\"100.00%\"");
        assertThat(Waterfall.of(call).axis()).contains(">400 ms<");
    }

    @Test
    void a_short_attempt_can_still_be_seen() {
        CallAttempt shortOne = attempt(1, 0, 1, null);

        assertThat(Waterfall.of(call(100_000L, shortOne)).attempt(shortOne, "bad"))
                .contains("width=\"0.4%\"");
    }
}
