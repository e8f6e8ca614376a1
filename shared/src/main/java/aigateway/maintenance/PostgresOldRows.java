package aigateway.maintenance;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.time.Instant;

/** Old rows, found by an index on their time. */
public final class PostgresOldRows implements OldRows {
    private static final String JOBS = """
            delete from job where id in (
                select id from job where finished_at < :before order by finished_at limit :rows_max)""";

    private static final String BATCHES = """
            delete from batch where id in (
                select id from batch where finished_at < :before order by finished_at limit :rows_max)""";

    /** A period with an open hold is still needed. */
    private static final String BUDGET_PERIODS = """
            with old as (
                delete from budget_period where id in (
                    select id from budget_period where ends_at < :before and reserved_nano_usd = 0
                    order by ends_at limit :rows_max)
                returning id
            ), alerts as (
                delete from budget_alert where period_id in (select id from old)
            ), sums as (
                delete from ledger_period where period_id in (select id from old)
            )
            select count(*) deleted from old""";

    private static final String VOID_ATTEMPTS = """
            delete from void_attempt where ctid = any (array(
                select ctid from void_attempt where at < :before order by at limit :rows_max))""";

    private static final String UNHELD_USAGE = """
            delete from unheld_usage where ctid = any (array(
                select ctid from unheld_usage where at < :before limit :rows_max))""";

    private static final String CHECKED_DAYS = """
            with days as (
                delete from ledger_day where day in (
                    select day from ledger_day where day < (:before::timestamptz at time zone 'UTC')::date limit :rows_max)
                returning day
            ), costs as (
                delete from provider_cost_day where ctid = any (array(
                    select ctid from provider_cost_day where day < (:before::timestamptz at time zone 'UTC')::date
                    limit :rows_max))
                returning day
            ), tags as (
                delete from tag_day where ctid = any (array(
                    select ctid from tag_day where day < (:before::timestamptz at time zone 'UTC')::date limit :rows_max))
                returning day
            )
            select (select count(*) from days) + (select count(*) from costs) + (select count(*) from tags) deleted""";

    private final Postgres postgres;

    public PostgresOldRows(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public int jobs(Instant before, int rowsMax) {
        return postgres.update(step(JOBS, before, rowsMax));
    }

    @Override
    public int batches(Instant before, int rowsMax) {
        return postgres.update(step(BATCHES, before, rowsMax));
    }

    @Override
    public int budgetPeriods(Instant before, int rowsMax) {
        return counted(step(BUDGET_PERIODS, before, rowsMax));
    }

    @Override
    public int unheldUsage(Instant before, int rowsMax) {
        return postgres.update(step(UNHELD_USAGE, before, rowsMax));
    }

    @Override
    public int voidAttempts(Instant before, int rowsMax) {
        return postgres.update(step(VOID_ATTEMPTS, before, rowsMax));
    }

    @Override
    public int checkedDays(Instant before, int rowsMax) {
        return counted(step(CHECKED_DAYS, before, rowsMax));
    }

    private int counted(Sql sql) {
        return (int) (long) postgres.query(sql, row -> row.number("deleted")).getFirst();
    }

    private static Sql step(String text, Instant before, int rowsMax) {
        return Sql.named(text, values -> values.set("before", before).set("rows_max", rowsMax));
    }
}
