package aigateway.testing;

import aigateway.budgets.Decision;
import aigateway.budgets.Holds;
import aigateway.budgets.PostgresHolds;
import aigateway.budgets.Reservation;
import aigateway.budgets.Settlement;
import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.Tokens;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Short ways to spend money in a database. */
public final class Ledger {
    private static final Tokens TOKENS = new Tokens(100, 40, 0, 20, 5);
    private static final long MILLIS = 250;

    private final Holds holds;
    private final GroupCommit commits;
    private final AtomicLong last = new AtomicLong();

    public Ledger(Postgres postgres) {
        this.holds = new PostgresHolds(postgres);
        this.commits = new GroupCommit(postgres);
    }

    /** Records an attempt that the provider answered; a null cost means that there is no price. */
    public void settled(String key, List<String> tags, String model, @Nullable Long cost) {
        RequestId id = reserve(key, tags, model, cost);
        settle(new Settlement(
                id, 1, Settlement.Outcome.SETTLED, TOKENS, cost == null ? null : new Money(cost), null, MILLIS));
    }

    public void charged(String key, List<String> tags, String model, long held) {
        RequestId id = reserve(key, tags, model, held);
        settle(new Settlement(id, 1, Settlement.Outcome.CHARGED, Tokens.NONE, null, null, MILLIS));
    }

    public void voided(String key, List<String> tags, String model, long held) {
        RequestId id = reserve(key, tags, model, held);
        settle(new Settlement(id, 1, Settlement.Outcome.VOIDED, Tokens.NONE, Money.ZERO, null, MILLIS));
    }

    /** Corrects the cost of the last attempt afterwards. */
    public void correct(long cost) {
        settle(new Settlement(
                request(last.get()), 1, Settlement.Outcome.SETTLED, TOKENS, new Money(cost), null, MILLIS));
    }

    public Holds.Ending settle(Settlement settlement) {
        return commits.commit(holds.settle(settlement), List.of());
    }

    public Decision reserve(Reservation reservation) {
        return commits.commit(holds.reserve(reservation), List.of());
    }

    private RequestId reserve(String key, List<String> tags, String model, @Nullable Long amount) {
        RequestId id = request(last.incrementAndGet());
        Money money = amount == null ? Money.ZERO : new Money(amount);
        Decision decision = reserve(new Reservation(
                id,
                1,
                new KeyId(key),
                null,
                tags,
                null,
                Endpoint.RESPONSES,
                "openai",
                model,
                amount == null ? null : "v1",
                0,
                false,
                Duration.ofMinutes(1),
                money,
                money,
                money));
        if (!(decision instanceof Decision.Granted)) {
            throw new AssertionError("not granted: " + decision);
        }
        return id;
    }

    private static RequestId request(long number) {
        return new RequestId("ledger-" + number);
    }
}
