package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.BudgetId;
import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.Query;
import aigateway.kernel.RequestId;
import aigateway.kernel.Tokens;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A database to spend money in, with short ways to do it; whatever a test does, the money must be right at its end. */
final class TestBudget implements AutoCloseable {
    private static final KeyId KEY = new KeyId("abcdefgh");
    private static final String MODEL = "gpt-test";

    private final TestDatabase database = TestDatabase.fresh();
    final Postgres postgres = database.connect();
    final Holds holds = new PostgresHolds(postgres);
    final Budgets budgets = new PostgresBudgets(postgres);
    final GroupCommit commits;
    final SequentialIds ids = new SequentialIds();

    TestBudget() {
        this(false);
    }

    /**
     * @param committer whether one thread commits what is usual
     */
    TestBudget(boolean committer) {
        commits = instance(committer);
    }

    /** Another instance of the gateway. */
    GroupCommit instance(boolean committer) {
        return new GroupCommit(postgres, committer ? new PostgresGroupedCalls() : null);
    }

    @Override
    public void close() {
        commits.close();
        assertThat(postgres.query(
                        Sql.of("select rule || ' ' || what broken from broken_money()"), row -> row.text("broken")))
                .isEmpty();
        postgres.close();
    }

    /** Another session, as an admin's psql or another instance. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(database.url());
    }

    Decision reserve(long amount) {
        return ask(reservation(ids.request(), amount, amount));
    }

    RequestId reserved(long amount) {
        RequestId request = ids.request();
        assertThat(ask(reservation(request, amount, amount))).isInstanceOf(Decision.Granted.class);
        return request;
    }

    Decision ask(Reservation reservation) {
        return commits.commit(holds.reserve(reservation), List.of());
    }

    Holds.Ending settle(RequestId request, Settlement.Outcome outcome, long cost) {
        return commits.commit(
                holds.settle(new Settlement(request, 1, outcome, new Tokens(10, 0, 0, 5, 0), new Money(cost), null, 3)),
                List.of());
    }

    static Reservation reservation(RequestId request, @Nullable Long most, long least) {
        return reservation(request, most, least, "v1", false);
    }

    static Reservation pending(RequestId request, long amount) {
        return reservation(request, amount, amount, "v1", true);
    }

    static Reservation unpriced(RequestId request) {
        return reservation(request, null, 0, null, false);
    }

    static Reservation tagged(RequestId request, List<String> tags, long amount) {
        return reservation(request, tags, amount, amount, "v1", false);
    }

    static Query<Holds.Ending> settlement(Holds holds, RequestId request, long cost) {
        return holds.settle(new Settlement(
                request, 1, Settlement.Outcome.SETTLED, new Tokens(10, 0, 0, 5, 0), new Money(cost), null, 3));
    }

    private static Reservation reservation(
            RequestId request, @Nullable Long most, long least, @Nullable String price, boolean pending) {
        return reservation(request, List.of("team:x", "env:prod"), most, least, price, pending);
    }

    private static Reservation reservation(
            RequestId request,
            List<String> tags,
            @Nullable Long most,
            long least,
            @Nullable String price,
            boolean pending) {
        Money expected = new Money(most == null ? least : most);
        return new Reservation(
                request,
                1,
                KEY,
                null,
                tags,
                null,
                Endpoint.RESPONSES,
                "openai",
                MODEL,
                price,
                0,
                pending,
                Duration.ofMinutes(1),
                expected,
                most == null ? null : new Money(most),
                new Money(least));
    }

    static Decision granted(long amount) {
        return new Decision.Granted(new Money(amount), true);
    }

    Budget hard(long limit) {
        return create(Scope.EVERYTHING, Budget.Mode.HARD, limit);
    }

    Budget create(Scope scope, Budget.Mode mode, long limit) {
        BudgetId id = ids.budget();
        var budget = new Budget(id, scope, Budget.Period.DAY, "UTC", mode, new Money(limit), null, List.of(), null);
        commits.commit(List.of(budgets.create(budget)));
        return budget;
    }

    static Budget with(Budget budget, long limit, Budget.@Nullable Raise raise) {
        return new Budget(
                budget.id(),
                budget.scope(),
                budget.period(),
                budget.zone(),
                budget.mode(),
                new Money(limit),
                raise,
                budget.thresholds(),
                budget.name());
    }

    /** Stores all that can change of a budget, whatever its version. */
    void change(Budget budget) {
        commits.commit(List.of(budgets.change(budget, status(budget).version(), BudgetSpec.CHANGEABLE)));
    }

    BudgetStatus status(Budget budget) {
        return budgets.find(budget.id()).orElseThrow();
    }
}
