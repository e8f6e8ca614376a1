package aigateway.reports;

import aigateway.kernel.Money;
import aigateway.kernel.VisibleTeams;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.time.Instant;

/** Reads open holds, failed deliveries and due jobs. */
public final class PostgresUnderWay implements UnderWay {
    private static final String OF_TEAM = """
            (:visible::text[] is null
                or (select k.team_id from client_key k where k.id = w.key_id) = any(:visible::text[]))""";

    private static final String SUMS = """
            select h.held, h.holds, d.failed, j.oldest
            from (select coalesce(sum(amount_nano_usd), 0)::bigint held, count(*) holds from hold
                  where :visible::text[] is null or team_id = any(:visible::text[])) h,
                (select count(*) failed from delivery w
                 where w.status = 'failed' and w.finished_at >= :failed_since and %1$s) d,
                (select coalesce(extract(epoch from now() - min(coalesce(next_attempt_at, created_at)))::bigint, 0) oldest
                 from job w
                 where w.status = 'queued' and (next_attempt_at is null or next_attempt_at <= now()) and %1$s) j
            """.formatted(OF_TEAM);

    private final Postgres postgres;

    public PostgresUnderWay(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Sums sums(VisibleTeams visible, Instant failedSince) {
        Sql sums =
                Sql.named(SUMS, values -> values.set("visible", visible.ids()).set("failed_since", failedSince));
        return postgres.query(
                        sums,
                        row -> new Sums(
                                new Money(row.number("held")),
                                row.number("holds"),
                                row.number("failed"),
                                row.number("oldest")))
                .getFirst();
    }
}
