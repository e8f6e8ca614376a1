package aigateway.audit;

import aigateway.json.JsonText;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** The audit in the table admin_event, and counts of refused calls in the sums of the ledger. */
public final class PostgresAudits implements Audits {
    private static final String APPEND = "select append_admin_event(:actor, :action, :target, :detail::jsonb)";

    private static final String FORGET_REFUSALS = """
            delete from refusal_count where (minute, key_id, endpoint, status, code) in (
                select minute, key_id, endpoint, status, code from refusal_count where minute < :before
                order by minute limit :rows_max)""";

    private final Postgres postgres;

    public PostgresAudits(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public void countRefusals(String flush, Map<Refusal, Long> calls) {
        var array = new StringJoiner(",", "[", "]");
        calls.forEach((refusal, count) -> array.add(JsonText.objectText(json -> json.number(
                        "minute", refusal.minute().getEpochSecond())
                .text("key_id", refusal.key().value())
                .text("team_id", refusal.team() == null ? null : refusal.team().value())
                .text("endpoint", refusal.endpoint().kind())
                .text("asked_model", refusal.askedModel())
                .number("status", (long) refusal.status())
                .text("code", refusal.code())
                .number("calls", count))));
        Sql sql = Sql.named(
                "select count_refusals(:flush, :refusals::jsonb)",
                values -> values.set("flush", flush).set("refusals", array.toString()));
        postgres.query(sql, row -> true);
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
    public int forgetRefusals(Instant before, int rowsMax) {
        return postgres.update(Sql.named(
                FORGET_REFUSALS, values -> values.set("before", before).set("rows_max", rowsMax)));
    }
}
