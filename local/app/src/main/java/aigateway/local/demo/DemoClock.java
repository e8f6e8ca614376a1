package aigateway.local.demo;

import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock for a gateway and for its sessions in the database, so that the product's own use cases write what happened weeks ago:
 * keys, budgets, reports and the chain of admin events have the times that they would have. Sessions of the gateway's role that
 * begin before {@link #close} find now() and clock_timestamp() in a schema of ours, ahead of the system's.
 */
final class DemoClock implements InstantSource, AutoCloseable {
    private static final String BEGIN = """
            do $$
            declare
                one record;
            begin
                create schema demo_clock;
                create table demo_clock.clock (at timestamptz not null);
                create function demo_clock.now() returns timestamptz language sql stable as
                    'select c.at from demo_clock.clock c';
                create function demo_clock.clock_timestamp() returns timestamptz language sql stable as
                    'select c.at from demo_clock.clock c';
                for one in select * from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
                    where pg_get_expr(d.adbin, d.adrelid) = 'now()'
                loop
                    execute format('alter table %s alter column %I set default demo_clock.now()', one.adrelid::regclass,
                        one.attname);
                end loop;
                execute format('alter role %I in database %I set search_path = demo_clock, public, pg_catalog', current_user,
                    current_database());
                execute format('alter role %I in database %I set synchronous_commit = off', current_user, current_database());
            end $$""";

    private static final String END = """
            do $$
            declare
                one record;
            begin
                for one in select * from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
                    where pg_get_expr(d.adbin, d.adrelid) = 'demo_clock.now()'
                loop
                    execute format('alter table %s alter column %I set default now()', one.adrelid::regclass, one.attname);
                end loop;
                execute format('alter role %I in database %I reset all', current_user, current_database());
                drop schema demo_clock cascade;
            end $$""";

    private final DemoDatabase database;
    private volatile Instant now;

    private DemoClock(DemoDatabase database, Instant start) {
        this.database = database;
        this.now = start;
    }

    static DemoClock in(DemoDatabase database, Instant start) {
        database.runPlain(BEGIN);
        database.run("insert into demo_clock.clock values (?)", start);
        return new DemoClock(database, start);
    }

    @Override
    public Instant instant() {
        return now;
    }

    void set(Instant time) {
        now = time;
        database.run("update demo_clock.clock set at = ?", time);
    }

    /** Sessions that begin from now on have the system's clock again. */
    @Override
    public void close() {
        database.runPlain(END);
    }
}
