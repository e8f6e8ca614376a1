package aigateway.functions.dashboard.keys;

import aigateway.functions.dashboard.shown.Refusals;
import aigateway.usage.RecordedCall;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that was refused.
 *
 * @param why in words
 */
public record RefusalRow(
        String request,
        Instant at,
        @Nullable Integer status,
        @Nullable String code,
        @Nullable String model,
        String why) {
    static RefusalRow of(RecordedCall call) {
        RecordedCall.End end = call.end();
        return new RefusalRow(
                call.request().value(), call.at(), end.status(), end.code(), end.model(), Refusals.words(end.code()));
    }
}
