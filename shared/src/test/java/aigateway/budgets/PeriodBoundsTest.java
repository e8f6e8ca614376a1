package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The bounds of budget periods, in every zone that Java or Postgres knows, around each change of its clock in 2024-2030. */
class PeriodBoundsTest {
    private static final Instant FROM = Instant.parse("2024-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2031-01-01T00:00:00Z");
    private static final int BATCH = 2_000;

    private static final String BROKEN = """
            with bounds as materialized (
                select z.zone, z.at, p.period, period_start(p.period, z.zone, z.at) s, period_end(p.period, z.zone, z.at) e
                from (select split_part(v, ' ', 1) zone, to_timestamp(split_part(v, ' ', 2)::bigint) at
                      from unnest(string_to_array(?, ',')) v) z
                cross join unnest(array['day', 'week', 'month']) p (period)
            )
            select zone || ' ' || period || ' ' || at || ': ' || s || ' to ' || e as broken from bounds
            where not coalesce(s <= at and at < e
                and period_start(period, zone, e) = e
                and period_start(period, zone, s) = s
                and period_end(period, zone, s) = e
                and period_end(period, zone, e - interval '1 microsecond') = e
                and e - s between interval '20 hours' and interval '33 days', false)
            limit 5""";

    private static final Postgres POSTGRES = TestDatabase.fresh().connect();

    @AfterAll
    static void close() {
        POSTGRES.close();
    }

    @Test
    void every_instant_is_in_its_period_and_every_end_is_the_next_start() {
        List<String> samples = samples();
        assertThat(samples).hasSizeGreaterThan(50_000);
        List<String> broken = new ArrayList<>();
        for (int from = 0; from < samples.size() && broken.isEmpty(); from += BATCH) {
            String batch = String.join(",", samples.subList(from, Math.min(samples.size(), from + BATCH)));
            broken.addAll(POSTGRES.query(Sql.of(BROKEN, batch), row -> row.text("broken")));
        }
        assertThat(broken).isEmpty();
    }

    /** Where local midnight comes twice, the plain function of Postgres returns a start in the future. */
    @Test
    void the_first_of_two_midnights_begins_no_day_in_the_future() {
        List<String> late = POSTGRES.query(
                Sql.of("select zone from (values ('America/Havana', timestamptz '2026-11-01 04:30Z'),"
                        + " ('Atlantic/Azores', timestamptz '2026-10-25 00:30Z')) v (zone, at)"
                        + " where date_trunc('day', at, zone) > at and period_start('day', zone, at) <= at"),
                row -> row.text("zone"));
        assertThat(late).containsExactlyInAnyOrder("America/Havana", "Atlantic/Azores");
    }

    private static List<String> samples() {
        Set<String> zones =
                new TreeSet<>(POSTGRES.query(Sql.of("select name from pg_timezone_names"), row -> row.text("name")));
        Set<ZoneRules> seen = new HashSet<>();
        List<String> samples = new ArrayList<>();
        for (String zone : zones) {
            if (!ZoneId.getAvailableZoneIds().contains(zone)) {
                // Known to Postgres alone: at least the edges of years.
                add(samples, zone, FROM);
                continue;
            }
            ZoneRules rules = ZoneId.of(zone).getRules();
            if (!seen.add(rules)) {
                continue;
            }
            add(samples, zone, FROM);
            for (ZoneOffsetTransition change = rules.nextTransition(FROM);
                    change != null && change.getInstant().isBefore(UNTIL);
                    change = rules.nextTransition(change.getInstant())) {
                add(samples, zone, change.getInstant());
            }
        }
        return samples;
    }

    /** Around the instant, and around the midnights beside it. */
    private static void add(List<String> samples, String zone, Instant at) {
        for (int minutes = -180; minutes <= 180; minutes += 15) {
            samples.add(zone + " " + at.plus(Duration.ofMinutes(minutes)).getEpochSecond());
        }
        for (int hours = -26; hours <= 26; hours += 2) {
            samples.add(zone + " " + at.plus(Duration.ofHours(hours)).getEpochSecond());
        }
    }
}
