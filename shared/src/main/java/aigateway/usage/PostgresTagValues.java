package aigateway.usage;

import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.PostgresWrite;
import aigateway.postgres.Sql;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;

/** Tags in the table tag_day. */
public final class PostgresTagValues implements TagValues {
    /** After cache hits, before refused calls; it touches no row of theirs. */
    private static final int AFTER_HITS = 4;

    /** Far above the bound on values; processes that start at the same time may exceed it a little. */
    private static final int ROWS_MAX = 20_000;

    private static final String KNOWN = """
            (select tag, false budgeted from tag_day where day = :day::date limit :rows_max)
            union all
            (select distinct tag, true from budget where deleted_at is null and tag like '%=%' limit :rows_max)""";

    private record Row(String tag, boolean budgeted) {}

    private final Postgres postgres;

    public PostgresTagValues(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Known known(LocalDate day) {
        Sql known = Sql.named(KNOWN, values -> values.set("day", day.toString()).set("rows_max", ROWS_MAX));
        Set<String> used = new HashSet<>();
        Set<String> budgeted = new HashSet<>();
        postgres.query(known, row -> new Row(row.text("tag"), row.flag("budgeted")))
                .forEach(row -> (row.budgeted ? budgeted : used).add(row.tag));
        return new Known(used, budgeted);
    }

    @Override
    public Write used(String tag) {
        return PostgresWrite.of("record_tags", AFTER_HITS, json -> json.text("tag", tag), null);
    }
}
