package aigateway.maintenance;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.time.Instant;

/** By functions of the database. */
public final class PostgresLedgerRows implements LedgerRows {
    private final Postgres postgres;

    public PostgresLedgerRows(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public int closeHours(int hoursMax) {
        return rows(Sql.named("select close_hours(:hours_max) rows", values -> values.set("hours_max", hoursMax)));
    }

    @Override
    public int moveCallAudit(int rowsMax) {
        return rows(Sql.named("select move_call_audit(:rows_max) rows", values -> values.set("rows_max", rowsMax)));
    }

    @Override
    public int strip(Instant before, int rowsMax) {
        return rows(Sql.named(
                "select strip_calls(:before, :rows_max) rows",
                values -> values.set("before", before).set("rows_max", rowsMax)));
    }

    private int rows(Sql sql) {
        return (int) (long) postgres.query(sql, row -> row.number("rows")).getFirst();
    }
}
