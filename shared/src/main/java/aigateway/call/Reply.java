package aigateway.call;

import aigateway.budgets.Settlement;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import aigateway.providers.RetryAdvice;
import org.jspecify.annotations.Nullable;

/** How a call ended. Whatever came from a provider is settled when it is returned. */
public sealed interface Reply {
    /** Ours: nothing was asked of a provider, nothing is stored yet. */
    record Refused(Problem problem) implements Reply {}

    /** A provider's whole answer. */
    record Whole(byte[] body, Receipt receipt) implements Reply {}

    /** An answer that was given before; no provider was asked, and it cost nothing. */
    record Recalled(byte[] body) implements Reply {}

    /**
     * The provider failed or refused.
     *
     * @param remedy what may still help
     */
    record Failed(Problem problem, Receipt receipt, RetryAdvice remedy) implements Reply {}

    /**
     * The answer went to the call's {@link ReplySink} as it came, but for its last event.
     *
     * @param last what is sent when the call is settled: the provider's last event, or an error
     * @param unsettled what is sent when it cannot be settled
     * @param problem what went wrong after it had begun, or null
     */
    record Streamed(
            Receipt receipt,
            byte[] last,
            byte[] unsettled,
            @Nullable Problem problem) implements Reply {}

    /**
     * What the call cost.
     *
     * @param model as the provider knows it
     * @param tokens null when the provider did not say
     * @param cost null when the model has no price
     * @param providerCost what the provider itself said, or null
     * @param millis how long the provider took
     */
    record Receipt(
            String provider,
            String model,
            Settlement.Outcome outcome,
            @Nullable Tokens tokens,
            @Nullable Money cost,
            @Nullable Money providerCost,
            long millis) {}

    /** The HTTP status that a client sees. */
    default int status() {
        Problem problem = problem();
        return problem == null ? 200 : problem.status();
    }

    /** What went wrong, or null. */
    default @Nullable Problem problem() {
        return switch (this) {
            case Refused(Problem problem) -> problem;
            case Failed(Problem problem, Receipt _, RetryAdvice _) -> problem;
            case Streamed(Receipt _, byte[] _, byte[] _, Problem problem) -> problem;
            case Whole _, Recalled _ -> null;
        };
    }

    /** Null when no provider was asked. */
    default @Nullable Receipt receipt() {
        return switch (this) {
            case Refused _, Recalled _ -> null;
            case Failed(Problem _, Receipt receipt, RetryAdvice _) -> receipt;
            case Whole(byte[] _, Receipt receipt) -> receipt;
            case Streamed(Receipt receipt, byte[] _, byte[] _, Problem _) -> receipt;
        };
    }
}
