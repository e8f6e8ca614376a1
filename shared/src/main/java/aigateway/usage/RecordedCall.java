package aigateway.usage;

import aigateway.kernel.FaultDomain;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Tokens;
import aigateway.kernel.VisibleTeams;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A call as the ledger has it: its rows together.
 *
 * @param at the time in its id; of an id without a time, when its first row was written
 * @param rows at least one, in the order of the attempts
 */
public record RecordedCall(RequestId request, Instant at, Origin origin, End end, List<CallAttempt> rows) {
    public RecordedCall {
        rows = List.copyOf(rows);
    }

    /**
     * Whose call it was.
     *
     * @param keyName null when the key is gone
     * @param teamName of the team of its last row
     * @param tags of the key and of the request
     */
    public record Origin(
            KeyId key,
            @Nullable String keyName,
            @Nullable String teamName,
            List<String> tags,
            @Nullable JobId job,
            String endpoint) {
        public Origin {
            tags = List.copyOf(tags);
        }
    }

    /**
     * The reply to the client. Each part is null for a call that never ended, as when its process was killed, and in rows from
     * before it was kept.
     *
     * @param model as the client named it, cut
     * @param code of the error
     * @param millis from the request to the end of the reply
     * @param ownMillis {@code millis} without the time of the providers and of pauses
     */
    public record End(
            @Nullable String model,
            @Nullable Integer status,
            @Nullable String code,
            @Nullable Long millis,
            @Nullable Long ownMillis) {}

    /** Of its last attempt; empty rows do not exist. */
    public CallAttempt last() {
        return rows.getLast();
    }

    /** Those at a provider. */
    public List<CallAttempt> attempts() {
        return rows.stream().filter(CallAttempt::isAtProvider).toList();
    }

    public @Nullable TeamId team() {
        return last().team();
    }

    /** Whether all of it belongs to teams that may be seen. */
    public boolean isVisibleTo(VisibleTeams visible) {
        return rows.stream().allMatch(row -> visible.include(row.team()));
    }

    public @Nullable FaultDomain fault() {
        return FaultDomain.of(last().outcome(), end.status(), end.code());
    }

    /** What is known of it, corrections included; null when nothing is. */
    public @Nullable Money cost() {
        return rows.stream()
                .map(CallAttempt::charge)
                .filter(Objects::nonNull)
                .reduce(Money::plus)
                .orElse(null);
    }

    /**
     * What an amount alone does not show: {@code unpriced} (a part or all of the cost is unknown), {@code charged} (an outcome is
     * unknown, so what was held is charged), {@code corrected}, {@code cached}; null when there is nothing to say.
     */
    public @Nullable String costNote() {
        if (rows.stream().anyMatch(CallAttempt::isUnpriced)) {
            return "unpriced";
        }
        boolean charged = rows.stream()
                .anyMatch(row -> row.outcome().equals("charged") && row.cost().correction() == null);
        boolean corrected = rows.stream().anyMatch(row -> row.cost().correction() != null);
        return charged ? "charged" : corrected ? "corrected" : last().outcome().equals("cached") ? "cached" : null;
    }

    public Tokens tokens() {
        return new Tokens(
                sum(Tokens::input),
                sum(Tokens::cachedInput),
                sum(Tokens::cacheWrite),
                sum(Tokens::output),
                sum(Tokens::reasoning));
    }

    private long sum(ToLongFunction<Tokens> count) {
        return rows.stream()
                .mapToLong(row -> count.applyAsLong(row.consumption().tokens()))
                .sum();
    }

    public long providerMillis() {
        return rows.stream().mapToLong(row -> row.times().millis()).sum();
    }

    /** From the start of the call to the first event of a stream; null when there was none. */
    public @Nullable Long firstTokenMillis() {
        CallAttempt.Times times = last().times();
        Long first = times.firstTokenMillis();
        Long start = times.startedAfterMillis();
        return first == null ? null : Long.valueOf(first + (start == null ? 0 : start));
    }
}
