package aigateway.call;

import aigateway.budgets.Settlement;
import aigateway.budgets.UsageDetails;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import aigateway.limits.ActualUsage;
import aigateway.providers.RetryAdvice;
import org.jspecify.annotations.Nullable;

/** How a call ended. */
public sealed interface Reply {
    /** The gateway refused the call; no provider was called. */
    record Refused(Problem problem) implements Reply {}

    /** The response to an earlier, equal request; no provider was called, and it cost nothing. */
    record Cached(byte[] body) implements Reply {}

    /** How one attempt at a provider ended. */
    sealed interface FromProvider extends Reply {
        Receipt receipt();
    }

    /** A provider's whole response. */
    record Whole(byte[] body, Receipt receipt) implements FromProvider {}

    /**
     * The provider failed or refused the request, or its reply could not be settled.
     *
     * @param advice which further attempts may help
     */
    record Failed(Problem problem, Receipt receipt, RetryAdvice advice) implements FromProvider {}

    /**
     * The response went to the call's {@link ReplySink} as it came, without its last event.
     *
     * @param last sent when the attempt is settled: the provider's last event, or an error
     * @param unsettled sent when the attempt cannot be settled
     * @param problem what went wrong after the stream had begun, or null
     */
    record Streamed(
            Receipt receipt,
            byte[] last,
            byte[] unsettled,
            @Nullable Problem problem) implements FromProvider {}

    /**
     * What an attempt cost.
     *
     * @param model as the provider names it
     * @param tokens null when the provider did not report them
     * @param cost null when the model has no price
     * @param providerCost what the provider reported, or null
     * @param exchange with the provider
     * @param priceVersion null when the model has no price, and for an attempt that has cost nothing
     * @param details of the usage that was read
     */
    record Receipt(
            String provider,
            String model,
            Settlement.Outcome outcome,
            @Nullable Tokens tokens,
            @Nullable Money cost,
            @Nullable Money providerCost,
            Exchange exchange,
            @Nullable String priceVersion,
            UsageDetails details) {
        /** How long the provider took. */
        public long millis() {
            return exchange.millis();
        }
    }

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
            case Whole _, Cached _ -> null;
        };
    }

    /** The receipt of the attempt that made this reply; null when no provider was called. */
    default @Nullable Receipt receiptOrNull() {
        return this instanceof FromProvider called ? called.receipt() : null;
    }

    /** What counts against the key's rate limits. */
    default ActualUsage used() {
        return switch (this) {
            case Refused _ -> ActualUsage.NONE;
            case Cached _ -> ActualUsage.NO_TOKENS;
            case FromProvider called -> {
                Receipt receipt = called.receipt();
                if (receipt.tokens() != null) {
                    yield ActualUsage.of(receipt.tokens().total());
                }
                yield receipt.outcome() == Settlement.Outcome.VOIDED ? ActualUsage.NO_TOKENS : ActualUsage.UNKNOWN;
            }
        };
    }
}
