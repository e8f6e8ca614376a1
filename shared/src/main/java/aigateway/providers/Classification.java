package aigateway.providers;

import aigateway.formats.ReportedUsage;
import aigateway.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** The meaning of a provider's reply for the client and for the cost. */
public sealed interface Classification {
    /**
     * The provider did the work.
     *
     * @param body as the provider sent it
     * @param usage null when the reply has none, or none that makes sense
     */
    record Served(byte[] body, @Nullable ReportedUsage usage) implements Classification {}

    /** The provider did not do the work, and nothing was consumed. */
    record Free(Problem problem, RetryAdvice advice) implements Classification {}

    /** The provider may have done the work: treated as consumed, and an SDK must not try again. */
    record Unknown(Problem problem, RetryAdvice advice) implements Classification {}
}
