package aigateway.functions.dashboard.keys;

import aigateway.functions.dashboard.site.BudgetRow;
import aigateway.kernel.Money;
import aigateway.kernel.RateLimits;
import aigateway.kernel.Word;
import aigateway.keys.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key as pages show it.
 *
 * @param status active, expired or revoked
 * @param spend of the month; null when it is not known
 * @param tightest the fullest of the budgets in which its calls count; null for none
 */
public record KeyRow(
        Key key,
        String status,
        boolean expiresSoon,
        @Nullable Money spend,
        @Nullable BudgetRow tightest) {
    /** Of a key that soon needs another expiry. */
    static final Duration SOON = Duration.ofDays(30);

    static KeyRow of(Key key, Instant now, @Nullable Money spend, @Nullable BudgetRow tightest) {
        Instant expiry = key.spec().expiresAt();
        boolean soon = key.usableAt(now) && expiry != null && expiry.isBefore(now.plus(SOON));
        return new KeyRow(key, Word.of(key.status(now)), soon, spend, tightest);
    }

    public String id() {
        return key.id().value();
    }

    public String name() {
        return key.spec().name();
    }

    public @Nullable String teamId() {
        return key.team() == null ? null : key.team().id().value();
    }

    public @Nullable String team() {
        return key.team() == null ? null : key.team().name();
    }

    public @Nullable Instant lastUsedAt() {
        return key.lastUsedAt();
    }

    public @Nullable Instant expiresAt() {
        return key.spec().expiresAt();
    }

    public @Nullable Instant revokedAt() {
        return key.revokedAt();
    }

    public Instant createdAt() {
        return key.createdAt();
    }

    public boolean usable() {
        return status.equals("active");
    }

    public List<String> tags() {
        return key.spec().tags();
    }

    /** Its own limit over all models; empty for none. */
    public String limits() {
        return LimitsText.words(key.spec().limits().all());
    }

    /** How many models have a limit of their own. */
    public int modelLimits() {
        return key.spec().limits().models().size();
    }

    public List<String> limitLines() {
        return LimitsText.lines(key.spec().limits());
    }

    public List<String> teamLimitLines() {
        return key.team() == null ? List.of() : LimitsText.lines(key.team().limits());
    }

    public boolean hasTeamLimits() {
        return key.team() != null && !key.team().limits().all().equals(RateLimits.NONE);
    }

    /** Null: all. */
    public @Nullable List<String> models() {
        return key.spec().allowedModels();
    }

    /** Null: all. */
    public @Nullable List<String> ips() {
        return key.spec().allowedIps() == null
                ? null
                : key.spec().allowedIps().stream().map(Object::toString).toList();
    }

    public String cache() {
        return key.spec().cache().text();
    }

    /** Until when the secret before the last roll works; null when it does not. */
    public @Nullable Instant oldSecretUntil(Instant now) {
        Instant until = key.rolledUntil();
        return until != null && now.isBefore(until) && key.revokedAt() == null ? until : null;
    }
}
