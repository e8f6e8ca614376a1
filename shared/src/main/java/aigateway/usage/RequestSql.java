package aigateway.usage;

import aigateway.json.JsonText;
import aigateway.kernel.FaultDomain;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import aigateway.kernel.Word;
import aigateway.postgres.Sql;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statement that finds the ids of a page of calls. Ids begin with the time, so that the newest are found without a sort by an
 * index, whatever the number of rows: all by the primary key, those of a key or team by its index, failed ones by theirs.
 */
final class RequestSql {
    private static final String FIND = "select request_id, from_id, more from find_calls(:filter::jsonb)";

    /** What a page reads where an index leads to rows in other places each. */
    private static final int SCATTERED_MAX = 4_000;

    private static final int TIME_DIGITS = 12;
    private static final String FIRST_ID = "req_";
    /** Ids without a time are spread from here on over all hex digits. */
    private static final String UNDATED = "req_02";

    private static final int FIRST_ERROR = 400;

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
        String team = filter.key() == null ? onlyTeam(query) : null;
        boolean failed = isOfFailed(filter);
        boolean scattered = failed || filter.key() != null || team != null;
        String json = JsonText.objectText(members -> {
            members.text("before", to.compareTo(after) < 0 ? to : after)
                    .text("from_id", query.from() == null ? FIRST_ID : first(query.from()))
                    .number("rows_max", (long) (scattered ? Math.min(rowsMax, SCATTERED_MAX) : rowsMax))
                    .number("limit_max", query.limit() + 1L)
                    .text("with_key", filter.key())
                    .text("with_team", team)
                    .flag("failed", failed);
            members.texts("visible", query.visible().ids());
            conditions(members, filter);
        });
        return Sql.named(FIND, values -> values.set("filter", json));
    }

    private static void conditions(JsonText json, RequestQuery.Filter filter) {
        FaultDomain fault = filter.fault();
        Money cost = filter.costMin();
        json.text("team", filter.team())
                .text("model", filter.model())
                .text("provider", filter.provider())
                .number("status_min", filter.statusMin() == null ? null : Long.valueOf(filter.statusMin()))
                .number("status_max", filter.statusMax() == null ? null : Long.valueOf(filter.statusMax()))
                .text("code", filter.code())
                .text("fault", fault == null ? null : Word.of(fault))
                .text("outcome", filter.outcome())
                .text("endpoint", filter.endpoint())
                .text("tag", filter.tag())
                .text("user_hash", filter.user())
                .text("job_id", filter.job())
                .number("cost_min", cost == null ? null : Long.valueOf(cost.nanoUsd()))
                .number("millis_min", filter.millisMin());
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

    /** The smallest id of an instant. */
    private static String first(Instant at) {
        String id = FIRST_ID + HexFormat.of().toHexDigits(Math.max(0, at.toEpochMilli()), TIME_DIGITS);
        return id.compareTo(UNDATED) < 0 ? id : UNDATED;
    }
}
