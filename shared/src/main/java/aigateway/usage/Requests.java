package aigateway.usage;

import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.VisibleTeams;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Look-ups of single calls in the ledger. */
public interface Requests {
    /**
     * The next calls that match. A page reads a bounded part of the ledger, so it may end before it is full; then the next page
     * goes on from there. Calls with an id from before ids began with a time are found by their id only.
     *
     * <p>Round trips: two at most.
     */
    Page list(RequestQuery query);

    /**
     * @param next where the next page starts, the value of its {@code after}; null when everything was read
     * @param searchedUntil all matching calls from this time on are on this page or one before; null when everything was read
     */
    record Page(
            List<RecordedCall> calls,
            @Nullable String next,
            @Nullable Instant searchedUntil) {
        public Page {
            calls = List.copyOf(calls);
        }
    }

    /** A call; empty when there is none, or when it belongs to a team that may not be seen. */
    Optional<Found> find(RequestId request, VisibleTeams visible);

    /** A call of a key; empty when there is none, or when it is of another key. */
    Optional<Found> find(RequestId request, KeyId key);

    /** Of each provider the last attempt that failed, among the newest attempts of all. One round trip. */
    List<ProviderFailure> lastFailures();

    /**
     * @param code of a fixed list
     * @param status of the provider's reply; null when it gave none
     */
    record ProviderFailure(
            String provider, String code, @Nullable Integer status, Instant at) {}

    /**
     * @param source the client's address; null when it is not known
     * @param redacted the request without content, as JSON; null when it was not kept
     * @param budgets in which it counts
     */
    record Found(
            RecordedCall call,
            @Nullable String source,
            @Nullable String redacted,
            List<TouchedBudget> budgets) {
        public Found {
            budgets = List.copyOf(budgets);
        }
    }

    /**
     * A budget's period that a call counts in.
     *
     * @param charged what the call has added to it, with corrections
     * @param spentBefore before the call's first entry; null where it was not kept
     * @param spentAfter after its last entry; other calls may have spent in between
     * @param limit in force now
     * @param resetsAt null: never
     */
    record TouchedBudget(
            String id,
            @Nullable String name,
            String mode,
            String period,
            Money limit,
            Instant startsAt,
            @Nullable Instant resetsAt,
            Money charged,
            @Nullable Money spentBefore,
            @Nullable Money spentAfter) {}
}
