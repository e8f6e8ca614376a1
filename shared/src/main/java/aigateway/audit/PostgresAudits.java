package aigateway.audit;

import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.PostgresWrite;
import aigateway.postgres.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The audit in the tables call_audit and admin_event. */
public final class PostgresAudits implements Audits {
    /** After the functions that decide about money. */
    private static final int LAST = 9;

    private static final String APPEND = "select append_admin_event(:actor, :action, :target, :detail::jsonb)";

    private static final String TOTALS = """
            select endpoint, status, sum(calls) calls from (
                select endpoint, status, calls from call_total
                union all
                select endpoint, status, calls from call_day where day >= (select before from total_day)
            ) t group by endpoint, status""";

    private static final String FORGET = """
            delete from call_audit where request_id in (
                select request_id from call_audit where at < :before order by at limit :rows_max)""";

    private final Postgres postgres;

    public PostgresAudits(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Write call(CallAudit call) {
        return PostgresWrite.of(
                "record_calls",
                LAST,
                json -> json.text("request_id", call.request().value())
                        .text("key_id", call.key().value())
                        .text("job_id", call.job() == null ? null : call.job().value())
                        .text("endpoint", call.endpoint().kind())
                        .text("model", call.model())
                        .number("status", (long) call.status())
                        .text("code", call.code())
                        .number("millis", call.millis())
                        .text("source", call.source())
                        .raw("skeleton", call.redactedRequest()),
                null);
    }

    @Override
    public Write admin(AdminEvent event) {
        return Sql.named(
                APPEND,
                values -> values.set("actor", event.actor())
                        .set("action", event.action())
                        .set("target", event.target())
                        .set("detail", event.detail()));
    }

    @Override
    public Optional<Long> firstBrokenAdminEvent() {
        return postgres.query(Sql.of("select first_broken_admin_event() seq"), row -> {
                    Long seq = row.numberOrNull("seq");
                    return Optional.ofNullable(seq);
                })
                .getFirst();
    }

    @Override
    public List<Total> totals() {
        return postgres.query(
                Sql.of(TOTALS), row -> new Total(row.text("endpoint"), row.number("status"), row.number("calls")));
    }

    @Override
    public void totalUp() {
        postgres.query(Sql.of("select total_up()"), row -> true);
    }

    @Override
    public int forget(Instant before, int rowsMax) {
        return postgres.update(
                Sql.named(FORGET, values -> values.set("before", before).set("rows_max", rowsMax)));
    }
}
