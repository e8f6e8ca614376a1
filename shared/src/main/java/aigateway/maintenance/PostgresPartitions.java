package aigateway.maintenance;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.time.Instant;

/** Partitions by functions of the database, which have the rights that the gateway's own role lacks. */
public final class PostgresPartitions implements Partitions {
    private static final String MAKE = "select make_partitions() rows";
    private static final String DROP = "select drop_partitions(:table, :before) rows";
    private static final String DELETE_UNDATED = "select delete_undated(:table, :before, :rows_max) rows";

    private final Postgres postgres;

    public PostgresPartitions(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public int make() {
        return rows(Sql.of(MAKE));
    }

    @Override
    public int drop(String table, Instant before) {
        return rows(Sql.named(DROP, values -> values.set("table", table).set("before", before)));
    }

    @Override
    public int deleteUndated(String table, Instant before, int rowsMax) {
        return rows(Sql.named(
                DELETE_UNDATED,
                values -> values.set("table", table).set("before", before).set("rows_max", rowsMax)));
    }

    private int rows(Sql sql) {
        return (int) (long) postgres.query(sql, row -> row.number("rows")).getFirst();
    }
}
