package aigateway.usage;

import aigateway.kernel.FaultDomain;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Word;
import aigateway.postgres.Sql;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statement that finds the ids of a page of calls. Ids begin with the time, so that the newest are found without a sort by an
 * index, whatever the number of rows: all by the primary key, those of a key or team by its index, failed ones by theirs.
 */
final class RequestSql {
    /** Less where each is a look-up of its own. */
    private static final int CANDIDATES_MAX = 4_000;

    private static final int TIME_DIGITS = 12;
    private static final String FIRST_ID = "req_";
    /** Ids without a time are spread from here on over all hex digits. */
    private static final String UNDATED = "req_02";

    private static final int FIRST_ERROR = 400;

    /** Of all rows of a call. */
    private static final String MATCHES = """
            having (:team::text is null or :team <> 'none' and bool_or(u.team_id = :team)
                    or :team = 'none' and bool_and(u.team_id is null))
               and (:visible::text[] is null or bool_and(coalesce(u.team_id = any (:visible), false)))
               and (:model::text is null or bool_or(u.asked_model = :model or u.model = :model))
               and (:provider::text is null or bool_or(u.provider = :provider))
               and (:status_min::int is null or max(u.status) >= :status_min)
               and (:status_max::int is null or max(u.status) <= :status_max)
               and (:code::text is null or max(u.code) = :code)
               and (:fault::text is null
                    or max(fault_domain(u.outcome, u.status, u.code)) filter (where u.entry = 0) = :fault)
               and (:outcome::text is null or bool_or(u.entry = 0 and u.outcome = :outcome))
               and (:endpoint::text is null or max(u.endpoint) = :endpoint)
               and (:tag::text is null or bool_or(u.tags @> array[:tag::text]))
               and (:user::text is null or bool_or(u.tags @> array['user=' || :user::text]))
               and (:job::text is null or max(u.job_id) = :job)
               and (:cost_min::bigint is null or sum(u.cost_nano_usd) >= :cost_min)
               and (:millis_min::bigint is null or max(u.call_millis) >= :millis_min)
            """;

    /** First the part of the ledger that this page reads: down to the row that is rows_max below its start. */
    private static final String PART = """
            with bounds as materialized (
                select request_id from usage where request_id < :before and request_id >= :from_id %1$s
                order by request_id desc offset :rows_max limit 2
            ), part as materialized (
                select count(*) = 2 more,
                       case when count(*) = 2 then max(request_id) else :from_id end from_id from bounds
            )
            select null request_id, p.from_id, p.more from part p
            union all
            """;

    /** The rows of a call are neighbours, so the groups come in the order of the index, and the limit ends the reading. */
    private static final String NEIGHBOURS = PART + """
            (select u.request_id, null, false
            from usage u
            where u.request_id < :before and u.request_id >= (select from_id from part) %1$s
            group by u.request_id
            """ + MATCHES + "order by u.request_id desc limit :limit)";

    /** Where an index has only some rows of a call. */
    private static final String CANDIDATES = PART + """
            (select c.request_id, null, false
            from (
                select request_id from usage
                where request_id < :before and request_id >= (select from_id from part) %1$s
                group by request_id order by request_id desc) c
            cross join lateral (
                select 1 from usage u where u.request_id = c.request_id
                """ + MATCHES + ") m order by c.request_id desc limit :limit)";

    private static final String OF_ALL = NEIGHBOURS.formatted("");
    private static final String OF_KEY = NEIGHBOURS.formatted("and key_id = :key");
    private static final String OF_TEAM = CANDIDATES.formatted("and team_id = :of_team");
    private static final String FAILED = CANDIDATES.formatted("and status >= 400");

    private RequestSql() {}

    /**
     * Ids, and one row without an id that has the part of the ledger that was read.
     *
     * @param rowsMax how many rows are read at most
     */
    static Sql of(RequestQuery query, int rowsMax) {
        RequestQuery.Filter filter = query.filter();
        String to = query.to() == null ? UNDATED : first(query.to());
        String after = query.after() == null ? UNDATED : query.after();
        FaultDomain fault = filter.fault();
        Money cost = filter.costMin();
        String team = filter.key() == null ? onlyTeam(query) : null;
        String text = filter.key() != null ? OF_KEY : team != null ? OF_TEAM : isOfFailed(filter) ? FAILED : OF_ALL;
        boolean neighbours = text.equals(OF_ALL) || text.equals(OF_KEY);
        return Sql.named(text, values -> {
            values.set("before", to.compareTo(after) < 0 ? to : after)
                    .set("from_id", query.from() == null ? FIRST_ID : first(query.from()))
                    .set("rows_max", (neighbours ? rowsMax : Math.min(rowsMax, CANDIDATES_MAX)) - 1)
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
            } else if (team != null) {
                values.set("of_team", team);
            }
        });
    }

    /** The one team whose calls can match; null where it may be any. */
    private static @Nullable String onlyTeam(RequestQuery query) {
        String team = query.filter().team();
        if (team != null) {
            return team.equals(RequestQuery.NO_TEAM) ? null : team;
        }
        Set<TeamId> visible = query.visible().only();
        return visible == null || visible.size() != 1
                ? null
                : visible.iterator().next().value();
    }

    /** Whether only calls with an error status can match. A stream that broke off has status 200 and a fault of the provider. */
    private static boolean isOfFailed(RequestQuery.Filter filter) {
        return (filter.statusMin() != null && filter.statusMin() >= FIRST_ERROR)
                || filter.fault() == FaultDomain.CALLER
                || filter.fault() == FaultDomain.POLICY;
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
}
