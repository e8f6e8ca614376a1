package aigateway.jobs;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.util.List;

/** Open rows counted by a partial index, ended ones from the table ended_work and the rows since it was brought up to date. */
public final class PostgresWorkTotals implements WorkTotals {
    private static final String TOTALS = """
            select 'job' kind, status, false ended, count(*) total from job where status in ('queued', 'running') group by status
            union all
            select 'delivery', 'pending', false, count(*) from delivery where status = 'pending'
            union all
            select kind, status, true, sum(ended)::bigint from (
                select kind, status, ended from ended_work
                union all
                select 'job', status, count(*) from job
                where finished_at > (select read_until from ended_work_reader) group by status
                union all
                select 'delivery', status, count(*) from delivery
                where finished_at > (select read_until from ended_work_reader) group by status
            ) e group by kind, status""";

    private final Postgres postgres;

    public PostgresWorkTotals(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public List<Total> totals() {
        return postgres.query(
                Sql.of(TOTALS),
                row -> new Total(row.text("kind"), row.text("status"), row.flag("ended"), row.number("total")));
    }

    @Override
    public void totalUp() {
        postgres.query(Sql.of("select count_ended()"), row -> true);
    }
}
