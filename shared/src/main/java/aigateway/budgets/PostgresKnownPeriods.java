package aigateway.budgets;

import aigateway.json.JsonText;
import aigateway.postgres.OwnConnection;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The budget periods that calls count in, by key, team, tags, endpoint, provider and model. Valid while no budget has changed:
 * the function commit_group compares the serial of the budgets, and it knows when a period is over.
 */
final class PostgresKnownPeriods {
    /** Of distinct kinds of calls; beyond it all are read again. */
    private static final int KINDS_MAX = 10_000;
    /** How long calls of a budget that had too little left are decided one by one. */
    private static final long AVOIDED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final String HEAD = """
            select s.serial, r.zone,
                array(select distinct b.tag from budget b where b.tag is not null and b.deleted_at is null) tags
            from budget_serial s, reporting r""";
    private static final String NEEDS = """
            select s.serial, n.budget_id, n.period_id, n.hard, n.limit_nano_usd, n.raise_until
            from budget_serial s
            left join lateral (
                select n.*, case when b.raise_until > now() then b.raise_until end raise_until
                from needs_of(jsonb_populate_record(null::reservation, :call::jsonb)) n
                join budget b on b.id = n.budget_id) n on true""";

    private final Map<Kind, Needs> byKind = new HashMap<>();
    private final Map<Long, Long> avoidedSince = new HashMap<>();
    private @Nullable Head head;

    /**
     * @param serial of the budgets
     * @param zone in which hours begin
     * @param tags that a budget names; no other matters to a budget
     */
    record Head(long serial, String zone, Set<String> tags) {}

    private record Kind(
            String key, @Nullable String team, List<String> tags, String endpoint, String provider, String model) {}

    /**
     * @param limit in nano-USD; the largest number for a soft budget
     */
    record Need(long period, boolean hard, long limit) {}

    /**
     * The periods of a kind of calls.
     *
     * @param until when a limit changes; null: it does not
     */
    record Needs(List<Need> all, @Nullable Instant until) {
        boolean hard() {
            return all.stream().anyMatch(Need::hard);
        }

        boolean has(long period) {
            return all.stream().anyMatch(need -> need.period == period);
        }
    }

    private record Line(
            long serial,
            @Nullable String budget,
            @Nullable Need need,
            @Nullable Instant until) {}

    void forget() {
        byKind.clear();
        head = null;
    }

    /** Too little was left in it, or it is over: its calls are decided one by one for a while, and its budget is read again. */
    void avoid(long period) {
        avoidedSince.put(period, System.nanoTime());
        byKind.values().removeIf(needs -> needs.has(period));
    }

    Head head(OwnConnection database) {
        Head known = head;
        if (known == null) {
            known = database.query(
                            Sql.of(HEAD),
                            row -> new Head(
                                    row.number("serial"), row.text("zone"), Set.copyOf(texts(row.textsOrNull("tags")))))
                    .getFirst();
            head = known;
        }
        return known;
    }

    private static List<String> texts(@Nullable List<String> texts) {
        return texts == null ? List.of() : texts;
    }

    /**
     * What a call counts in; null when that cannot be said now, because a period has no row yet, is avoided, or a budget has
     * just changed.
     *
     * <p>Round trips: none for a known kind; one otherwise, and one more after a change of a budget.
     */
    @Nullable
    Needs of(Reservation call, OwnConnection database) {
        Head known = head(database);
        List<String> tags = new ArrayList<>(call.tags());
        tags.retainAll(known.tags);
        var kind = new Kind(
                call.key().value(),
                call.team() == null ? null : call.team().value(),
                tags,
                call.endpoint().kind(),
                call.provider(),
                call.model());
        Needs needs = byKind.get(kind);
        if (needs == null) {
            needs = read(kind, known, database);
            if (needs == null) {
                return null;
            }
            if (byKind.size() >= KINDS_MAX) {
                byKind.clear();
            }
            byKind.put(kind, needs);
        }
        return isAvoided(needs) ? null : needs;
    }

    private @Nullable Needs read(Kind kind, Head known, OwnConnection database) {
        String call = JsonText.objectText(json -> json.text("key_id", kind.key)
                .text("team_id", kind.team)
                .texts("tags", kind.tags)
                .text("endpoint", kind.endpoint)
                .text("provider", kind.provider)
                .text("model", kind.model));
        List<Line> lines =
                database.query(Sql.named(NEEDS, values -> values.set("call", call)), PostgresKnownPeriods::line);
        List<Need> all = new ArrayList<>();
        Instant until = null;
        for (Line line : lines) {
            if (line.serial != known.serial) {
                forget();
                return null;
            }
            if (line.budget == null) {
                continue;
            }
            if (line.need == null) {
                return null;
            }
            all.add(line.need);
            until = earlier(until, line.until);
        }
        return new Needs(List.copyOf(all), until);
    }

    private static Line line(Row row) throws SQLException {
        Long period = row.numberOrNull("period_id");
        boolean hard = row.flag("hard");
        Need need =
                period == null ? null : new Need(period, hard, hard ? row.number("limit_nano_usd") : Long.MAX_VALUE);
        return new Line(row.number("serial"), row.textOrNull("budget_id"), need, row.instantOrNull("raise_until"));
    }

    static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null ? other : other == null || one.isBefore(other) ? one : other;
    }

    private boolean isAvoided(Needs needs) {
        if (avoidedSince.isEmpty()) {
            return false;
        }
        long now = System.nanoTime();
        avoidedSince.values().removeIf(since -> now - since > AVOIDED_NANOS);
        return needs.all.stream().anyMatch(need -> avoidedSince.containsKey(need.period));
    }
}
