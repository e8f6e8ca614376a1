package aigateway.usage;

import aigateway.kernel.FaultDomain;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Word;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Calls in the table usage. Ids begin with the time, so that the newest are found by the primary key without a sort, whatever
 * the number of rows; those of one key by the index of the key.
 */
public final class PostgresRequests implements Requests {
    /** What a page reads at most: 20,000 rows take some 50 milliseconds. */
    private static final int ROWS_MAX = 20_000;

    private static final int TIME_DIGITS = 12;
    private static final String FIRST_ID = "req_";
    /** Ids without a time are spread from here on over all hex digits. */
    private static final String UNDATED = "req_02";

    /**
     * First the part of the ledger that this page reads: down to the row that is rows_max below its start. Rows of a call are
     * neighbours, so the groups come in the order of the index, and the limit ends the reading.
     */
    private static final String FIND = """
            with bounds as materialized (
                select request_id from usage where request_id < :before and request_id >= :from_id %1$s
                order by request_id desc offset :rows_max limit 2
            ), part as materialized (
                select count(*) = 2 more,
                       case when count(*) = 2 then max(request_id) else :from_id end from_id from bounds
            )
            select null request_id, p.from_id, p.more from part p
            union all (
                select u.request_id, null, false
                from usage u
                where u.request_id < :before and u.request_id >= (select from_id from part) %1$s
                group by u.request_id
                having (:team::text is null or :team <> 'none' and bool_or(u.team_id = :team)
                        or :team = 'none' and bool_and(u.team_id is null))
                   and (:visible::text[] is null or bool_and(coalesce(u.team_id = any (:visible), false)))
                   and (:model::text is null or bool_or(u.asked_model = :model or u.model = :model))
                   and (:provider::text is null or bool_or(u.provider = :provider))
                   and (:status_min::int is null or max(u.status) >= :status_min)
                   and (:status_max::int is null or max(u.status) <= :status_max)
                   and (:code::text is null or max(u.code) = :code)
                   and (:fault::text is null or max(fault_domain(u.outcome, u.status, u.code)) filter (where u.entry = 0) = :fault)
                   and (:outcome::text is null or bool_or(u.entry = 0 and u.outcome = :outcome))
                   and (:endpoint::text is null or max(u.endpoint) = :endpoint)
                   and (:tag::text is null or bool_or(u.tags @> array[:tag::text]))
                   and (:user::text is null or bool_or(u.tags @> array['user=' || :user::text]))
                   and (:job::text is null or max(u.job_id) = :job)
                   and (:cost_min::bigint is null or sum(u.cost_nano_usd) >= :cost_min)
                   and (:millis_min::bigint is null or max(u.call_millis) >= :millis_min)
                order by u.request_id desc
                limit :limit)""";

    private static final String OF_ALL = FIND.formatted("");
    private static final String OF_KEY = FIND.formatted("and key_id = :key");

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
                find(query),
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
        return new Page(calls(shown), next, next == null ? null : RequestRows.time(next));
    }

    private Sql find(RequestQuery query) {
        RequestQuery.Filter filter = query.filter();
        String to = query.to() == null ? UNDATED : first(query.to());
        String after = query.after() == null ? UNDATED : query.after();
        FaultDomain fault = filter.fault();
        Money cost = filter.costMin();
        return Sql.named(filter.key() == null ? OF_ALL : OF_KEY, values -> {
            values.set("before", to.compareTo(after) < 0 ? to : after)
                    .set("from_id", query.from() == null ? FIRST_ID : first(query.from()))
                    .set("rows_max", rowsMax - 1)
                    .set("team", filter.team())
                    .set("visible", visible(query.visible()))
                    .set("model", filter.model())
                    .set("provider", filter.provider())
                    .set("status_min", filter.statusMin())
                    .set("status_max", filter.statusMax())
                    .set("code", filter.code())
                    .set("fault", fault == null ? null : Word.of(fault))
                    .set("outcome", filter.outcome())
                    .set("endpoint", filter.endpoint())
                    .set("tag", filter.tag())
                    .set("user", filter.user())
                    .set("job", filter.job())
                    .set("cost_min", cost == null ? null : cost.nanoUsd())
                    .set("millis_min", filter.millisMin())
                    .set("limit", query.limit() + 1);
            if (filter.key() != null) {
                values.set("key", filter.key());
            }
        });
    }

    private static @Nullable List<String> visible(VisibleTeams teams) {
        return teams.only() == null
                ? null
                : teams.only().stream().map(TeamId::value).toList();
    }

    /** The smallest id of an instant. */
    private static String first(Instant at) {
        String id = FIRST_ID + HexFormat.of().toHexDigits(Math.max(0, at.toEpochMilli()), TIME_DIGITS);
        return id.compareTo(UNDATED) < 0 ? id : UNDATED;
    }

    private List<RecordedCall> calls(List<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Sql sql = Sql.named(
                RequestRows.OF_CALLS,
                values -> values.set("ids", ids).set("lowest", ids.getLast()).set("highest", ids.getFirst()));
        return RequestRows.calls(postgres.query(sql, RequestRows::read)).stream()
                .map(RequestRows.Rows::call)
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
        Sql sql = Sql.named(RequestRows.OF_CALL, values -> values.set("request", request.value()));
        return RequestRows.calls(postgres.query(sql, RequestRows::read)).stream()
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
}
