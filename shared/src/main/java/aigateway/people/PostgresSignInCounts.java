package aigateway.people;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Counts of failed sign-ins in the table sign_in_count. */
public final class PostgresSignInCounts implements SignInCounts {
    /** More mistakes in a row than a person makes. */
    static final int FAILURES_MAX = 6;
    /** Doubles with each further failure. */
    static final Duration LOCK_FIRST = Duration.ofMinutes(1);
    /** So that someone who fails on purpose keeps a person out for this long at most, and must go on failing. */
    static final Duration LOCK_MAX = Duration.ofMinutes(15);
    /** After this long without an attempt, failures are forgotten. */
    static final Duration FORGET_AFTER = Duration.ofHours(24);

    private static final String BEGIN = """
            select refused_until, locked_until from count_sign_in(:subjects, :now, :failures_max,
                :lock_first * interval '1 second', :lock_max * interval '1 second', :forget_after * interval '1 second')""";

    private static final String SUCCEED = """
            with forgotten as (delete from sign_in_count where subject = any(:forgotten))
            update sign_in_count set failures = greatest(failures - 1, 0), locked_until = null
            where subject = any(:subjects) and subject <> all(:forgotten)""";

    private static final String FORGET = """
            delete from sign_in_count where subject in (
                select subject from sign_in_count where last_at < :before limit :rows_max)""";

    private final Postgres postgres;

    public PostgresSignInCounts(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Count begin(List<String> subjects, Instant now) {
        Sql begin = Sql.named(
                BEGIN,
                values -> values.set("subjects", subjects)
                        .set("now", now)
                        .set("failures_max", FAILURES_MAX)
                        .set("lock_first", LOCK_FIRST.toSeconds())
                        .set("lock_max", LOCK_MAX.toSeconds())
                        .set("forget_after", FORGET_AFTER.toSeconds()));
        return postgres.query(
                        begin, row -> new Count(row.instantOrNull("refused_until"), row.instantOrNull("locked_until")))
                .getFirst();
    }

    @Override
    public void succeed(List<String> subjects, List<String> forgotten) {
        postgres.update(
                Sql.named(SUCCEED, values -> values.set("subjects", subjects).set("forgotten", forgotten)));
    }

    @Override
    public int forget(Instant before, int rowsMax) {
        return postgres.update(
                Sql.named(FORGET, values -> values.set("before", before).set("rows_max", rowsMax)));
    }
}
