package aigateway.testing;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.time.Instant;
import java.time.InstantSource;

/**
 * One manual clock for a gateway and for its database, so that a test can be at any date. In SQL, now() is found by the search
 * path: here the path names a function that reads a table before the system's own one. So all statements and functions of the
 * product run as they are, and no row is moved in time. Connections that were opened before do not know it.
 */
public final class DatabaseClock implements InstantSource, AutoCloseable {
    private static final String BEGIN = """
            do $$
            declare
                one record;
            begin
                create table test_clock (at timestamptz not null);
                create function public.now() returns timestamptz language sql stable as 'select c.at from public.test_clock c';
                for one in
                    select d.adrelid::regclass as of_table, a.attname as of_column
                    from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
                    where pg_get_expr(d.adbin, d.adrelid) = 'now()'
                loop
                    execute format('alter table %s alter column %I set default public.now()', one.of_table, one.of_column);
                end loop;
                execute format('alter database %I set search_path = public, pg_catalog', current_database());
            end $$""";

    private final Postgres postgres;
    private volatile Instant now;

    private DatabaseClock(Postgres postgres, Instant start) {
        this.postgres = postgres;
        this.now = start;
    }

    /** Sets the clock of a new database, as if it had been made then. */
    public static DatabaseClock in(TestDatabase database, Instant start) {
        var clock = new DatabaseClock(database.connect(), start);
        clock.postgres.update(Sql.of(BEGIN));
        clock.postgres.update(Sql.of("insert into test_clock values (?)", start));
        clock.postgres.update(
                Sql.of("update reporting set closed_before = '2000-01-01', totalled_before = '2000-01-01'"));
        clock.postgres.update(Sql.of("update ledger_reader set read_until = ?", start));
        clock.postgres.update(Sql.of("update ended_work_reader set read_until = ?", start));
        return clock;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Later or earlier. */
    public void set(Instant time) {
        now = time;
        postgres.update(Sql.of("update test_clock set at = ?", time));
    }

    @Override
    public void close() {
        postgres.close();
    }
}
