package aigateway.audit;

import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The trail in the tables call_audit and admin_event. */
public final class PostgresAudits implements Audits {
    private final Postgres postgres;

    public PostgresAudits(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Write call(CallAudit call) {
        return Sql.of(
                """
                insert into call_audit (request_id, key_id, job_id, endpoint, model, status, code, millis, source, skeleton)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                on conflict do nothing""",
                call.request().value(),
                call.key().value(),
                call.job() == null ? null : call.job().value(),
                call.endpoint().kind(),
                call.model(),
                call.status(),
                call.code(),
                call.millis(),
                call.source(),
                call.skeleton());
    }

    @Override
    public Write admin(AdminEvent event) {
        return Sql.of(
                "select append_admin_event(?, ?, ?, ?::jsonb)",
                event.actor(),
                event.action(),
                event.target(),
                event.detail());
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
                Sql.of("""
                        select endpoint, status, sum(calls) calls from (
                            select endpoint, status, calls from call_total
                            union all
                            select endpoint, status, 1 from call_audit where not totalled
                        ) t group by endpoint, status"""), row -> new Total(row.text("endpoint"), row.number("status"), row.number("calls")));
    }

    @Override
    public long totalUp(int rowsMax) {
        return postgres.query(Sql.of("select total_up(?) moved", rowsMax), row -> row.number("moved"))
                .getFirst();
    }

    @Override
    public int forget(Instant before, int rowsMax) {
        return postgres.update(Sql.of("""
                delete from call_audit where request_id in (
                    select request_id from call_audit where at < ? and totalled order by at limit ?)""", before, rowsMax));
    }
}
