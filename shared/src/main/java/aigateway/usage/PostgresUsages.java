package aigateway.usage;

import aigateway.json.JsonText;
import aigateway.kernel.AskedModel;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import aigateway.postgres.LedgerMembers;
import aigateway.postgres.Postgres;
import aigateway.postgres.PostgresWrite;
import aigateway.postgres.Sql;
import java.time.ZoneId;
import java.util.List;

/**
 * Sums from the table usage_hour, which the transaction that settles keeps: a report is exact up to this moment, and reads one
 * row for each hour, key and model, however many calls there were.
 */
public final class PostgresUsages implements Usages {
    /** After the functions that decide about money, whose rows it does not touch. */
    private static final int AFTER_MONEY = 3;
    /** As the sums are locked: attempts, cache hits, refused calls. */
    private static final int LAST = 9;

    private static final String ATTEMPTS = """
            select attempt, key_id, provider, model, outcome, cost_nano_usd, price_version, exists (
                select from usage c where c.request_id = u.request_id and c.attempt = u.attempt and c.entry = 1) corrected
            from usage u where request_id = :request and entry = 0 and attempt > 0 order by attempt""";

    private final Postgres postgres;
    private final PostgresUsageReports reports;

    public PostgresUsages(Postgres postgres) {
        this.postgres = postgres;
        this.reports = new PostgresUsageReports(postgres);
    }

    @Override
    public UsageReport report(UsageQuery query) {
        return reports.report(query);
    }

    @Override
    public void reportIn(ZoneId zone) {
        var _ = postgres.query(Sql.of("select set_reporting_zone(?)", zone.getId()), row -> true);
    }

    @Override
    public List<KeyId> keysNamed(String idOrName, VisibleTeams visible) {
        return reports.keysNamed(idOrName, visible);
    }

    @Override
    public List<TeamId> teamsNamed(String idOrName, VisibleTeams visible) {
        return reports.teamsNamed(idOrName, visible);
    }

    @Override
    public List<AttemptUsage> attempts(RequestId request) {
        return postgres.query(Sql.named(ATTEMPTS, values -> values.set("request", request.value())), row -> {
            Long cost = row.numberOrNull("cost_nano_usd");
            return new AttemptUsage(
                    (int) row.number("attempt"),
                    new KeyId(row.text("key_id")),
                    row.text("provider"),
                    row.text("model"),
                    row.text("outcome"),
                    cost == null ? null : new Money(cost),
                    row.textOrNull("price_version"),
                    row.flag("corrected"));
        });
    }

    @Override
    public Write hit(CacheHit hit) {
        return PostgresWrite.of(
                "record_hits",
                AFTER_MONEY,
                json -> {
                    JsonText own = json.text("request_id", hit.request().value())
                            .text("key_id", hit.key().value())
                            .text(
                                    "team_id",
                                    hit.team() == null ? null : hit.team().value())
                            .texts("tags", hit.tags())
                            .text("endpoint", hit.endpoint().kind())
                            .text("provider", hit.provider())
                            .text("model", hit.model())
                            .flag("listed", hit.listed())
                            .number(
                                    "saved_nano_usd",
                                    hit.saved() == null ? null : hit.saved().nanoUsd());
                    LedgerMembers.add(own, hit.asked(), hit.call());
                },
                null);
    }

    @Override
    public Write refused(RefusedCall call) {
        AskedModel asked = call.asked();
        return PostgresWrite.of(
                "record_calls",
                LAST,
                json -> {
                    json.text("request_id", call.request().value())
                            .text("key_id", call.key().value())
                            .text(
                                    "team_id",
                                    call.team() == null ? null : call.team().value())
                            .texts("tags", call.tags())
                            .text(
                                    "job_id",
                                    call.job() == null ? null : call.job().value())
                            .text("endpoint", call.endpoint().kind())
                            .text("model", asked == null ? null : asked.name())
                            .number("status", (long) call.call().status())
                            .text("code", call.call().code())
                            .number("millis", call.call().millis())
                            .text("source", call.call().source())
                            .raw("skeleton", call.call().redactedRequest());
                    if (asked != null) {
                        json.flag("asked_listed", asked.listed());
                    }
                },
                null);
    }
}
