package aigateway.usage;

import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.VisibleTeams;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Calls in the table usage. */
public final class PostgresRequests implements Requests {
    /** What a page reads at most: 20,000 rows take some 50 milliseconds. */
    private static final int ROWS_MAX = 20_000;

    private static final String BUDGETS = """
            select b.id, b.name, b.mode, b.period, limit_now(b) limit_nano_usd, p.starts_at, p.ends_at,
                   sum(coalesce(u.cost_nano_usd, 0)) charged,
                   (array_agg(t.spent - coalesce(u.cost_nano_usd, 0) order by u.at, u.attempt, u.entry))[1] spent_before,
                   (array_agg(t.spent order by u.at desc, u.attempt desc, u.entry desc))[1] spent_after
            from usage u
            cross join lateral unnest(u.periods, u.spent_after) with ordinality t(period_id, spent, place)
            join budget_period p on p.id = t.period_id
            join budget b on b.id = p.budget_id
            where u.request_id = :request
            group by b.id, p.id
            order by min(t.place), p.id""";

    /** By the index of the time: attempts that were settled last. */
    private static final String LAST_FAILURES = """
            select distinct on (provider) provider, attempt_code, provider_status, at
            from (
                select provider, attempt_code, provider_status, at from usage where entry = 0
                order by at desc limit 5000) newest
            where attempt_code is not null and provider <> ''
            order by provider, at desc""";

    private record Id(@Nullable String request, @Nullable String from, boolean more) {}

    private final Postgres postgres;
    private final int rowsMax;

    public PostgresRequests(Postgres postgres) {
        this(postgres, ROWS_MAX);
    }

    PostgresRequests(Postgres postgres, int rowsMax) {
        this.postgres = postgres;
        this.rowsMax = rowsMax;
    }

    @Override
    public Page list(RequestQuery query) {
        List<Id> found = postgres.query(
                RequestSql.of(query, rowsMax),
                row -> new Id(row.textOrNull("request_id"), row.textOrNull("from_id"), row.flag("more")));
        Id part = found.stream().filter(id -> id.request == null).findFirst().orElseThrow();
        List<String> ids = found.stream()
                .map(Id::request)
                .filter(id -> id != null)
                .sorted()
                .toList()
                .reversed();
        boolean full = ids.size() > query.limit();
        List<String> shown = full ? ids.subList(0, query.limit()) : ids;
        String next = full ? shown.getLast() : part.more ? part.from : null;
        return new Page(calls(shown), next, next == null ? null : PostgresRequestRows.time(next));
    }

    private List<RecordedCall> calls(List<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Sql sql = Sql.named(
                PostgresRequestRows.OF_CALLS,
                values -> values.set("ids", ids).set("lowest", ids.getLast()).set("highest", ids.getFirst()));
        return PostgresRequestRows.calls(postgres.query(sql, PostgresRequestRows::read)).stream()
                .map(PostgresRequestRows.Rows::call)
                .collect(Collectors.toList());
    }

    @Override
    public Optional<Found> find(RequestId request, VisibleTeams visible) {
        return find(request, call -> call.isVisibleTo(visible));
    }

    @Override
    public Optional<Found> find(RequestId request, KeyId key) {
        return find(request, call -> call.origin().key().equals(key));
    }

    private Optional<Found> find(RequestId request, Predicate<RecordedCall> allowed) {
        Sql sql = Sql.named(PostgresRequestRows.OF_CALL, values -> values.set("request", request.value()));
        return PostgresRequestRows.calls(postgres.query(sql, PostgresRequestRows::read)).stream()
                .filter(rows -> allowed.test(rows.call()))
                .findFirst()
                .map(rows -> new Found(rows.call(), rows.source(), rows.redacted(), budgets(request)));
    }

    private List<TouchedBudget> budgets(RequestId request) {
        return postgres.query(Sql.named(BUDGETS, values -> values.set("request", request.value())), row -> {
            Long before = row.numberOrNull("spent_before");
            Long after = row.numberOrNull("spent_after");
            return new TouchedBudget(
                    row.text("id"),
                    row.textOrNull("name"),
                    row.text("mode"),
                    row.text("period"),
                    new Money(row.number("limit_nano_usd")),
                    row.instant("starts_at"),
                    row.instantOrNull("ends_at"),
                    new Money(row.number("charged")),
                    before == null ? null : new Money(before),
                    after == null ? null : new Money(after));
        });
    }

    @Override
    public List<ProviderFailure> lastFailures() {
        return postgres.query(Sql.of(LAST_FAILURES), row -> {
            Long status = row.numberOrNull("provider_status");
            return new ProviderFailure(
                    row.text("provider"),
                    row.text("attempt_code"),
                    status == null ? null : Integer.valueOf(Math.toIntExact(status)),
                    row.instant("at"));
        });
    }
}
