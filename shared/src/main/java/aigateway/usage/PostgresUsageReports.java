package aigateway.usage;

import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reports from sums: whole days from the tables of days, other hours from those of hours. However many calls there were, a report
 * reads one row for each day, or hour, and group.
 */
final class PostgresUsageReports {
    /** A name may be that of many keys. */
    private static final int NAMED_MAX = 1_000;

    private static final String CLOSED = "select closed_before from reporting where zone = ?";

    private static final String NAMED_KEYS = "select id from client_key where (id = ? or name = ?)";

    /** A deleted team's name may be in use again. */
    private static final String NAMED_TEAMS = """
            select id from (
                select id, rank() over (order by id = ? desc, deleted_at is null desc) better
                from team where (id = ? or lower(name) = lower(?))""";

    private record Read(boolean total, UsageReport.Line line) {}

    /** Where counts of latencies belong. */
    private record Place(@Nullable Instant bucket, List<@Nullable String> group) {}

    private final Postgres postgres;

    PostgresUsageReports(Postgres postgres) {
        this.postgres = postgres;
    }

    UsageReport report(UsageQuery query) {
        Optional<Instant> closed = closedBefore(query.zone());
        while (true) {
            UsageReport report = report(query, closed.orElse(null));
            // An hour that was added to its day while this was read would count twice, or not at all.
            Optional<Instant> after = closedBefore(query.zone());
            if (after.equals(closed)) {
                return report;
            }
            closed = after;
        }
    }

    private UsageReport report(UsageQuery query, @Nullable Instant closedBefore) {
        List<UsageReport.Line> lines = new ArrayList<>();
        UsageReport.Line total = read(query, closedBefore, lines);
        if (query.by().stream().anyMatch(Dimension::isTag)) {
            total = read(query.total(), closedBefore, new ArrayList<>());
        }
        boolean more = lines.size() > query.linesMax();
        if (more) {
            lines.removeLast();
        }
        var report = new UsageReport(query.isTotal() ? List.of(total) : lines, total, more);
        return query.hasLatencies() ? withLatencies(query, Spans.of(query, closedBefore), report) : report;
    }

    List<KeyId> keysNamed(String idOrName, VisibleTeams visible) {
        var text = new StatementText().add(NAMED_KEYS, idOrName, idOrName);
        return named(text, "team_id", visible, " order by id limit ?")
                .map(KeyId::new)
                .toList();
    }

    List<TeamId> teamsNamed(String idOrName, VisibleTeams visible) {
        var text = new StatementText().add(NAMED_TEAMS, idOrName, idOrName, idOrName);
        return named(text, "id", visible, ") t where better = 1 order by id limit ?")
                .map(TeamId::new)
                .toList();
    }

    private Stream<String> named(StatementText text, String team, VisibleTeams visible, String end) {
        List<String> only = visible.ids();
        if (only != null) {
            text.add(" and " + team + " = any (?)", only);
        }
        return postgres.query(text.add(end, NAMED_MAX).sql(), row -> row.text("id")).stream();
    }

    /** Empty in another zone than the reporting zone, which has no sums of days. */
    private Optional<Instant> closedBefore(ZoneId zone) {
        return postgres.queryOne(Sql.of(CLOSED, zone.getId()), row -> row.instant("closed_before"));
    }

    /** Adds the lines, at most one more than requested, and returns the total. */
    private UsageReport.Line read(UsageQuery query, @Nullable Instant closedBefore, List<UsageReport.Line> lines) {
        List<Read> all = postgres.query(
                SumsText.report(query, query.readsTags() ? Spans.ofTags(query) : Spans.of(query, closedBefore)),
                row -> row.flag("is_total")
                        ? new Read(true, new UsageReport.Line(List.of(), null, figures(row), null))
                        : new Read(
                                false,
                                new UsageReport.Line(groups(row, query), bucket(row, query), figures(row), null)));
        all.stream().filter(each -> !each.total).forEach(each -> lines.add(each.line));
        return all.getLast().line;
    }

    private UsageReport withLatencies(UsageQuery query, Spans spans, UsageReport report) {
        Map<Place, Latencies> places = new HashMap<>();
        postgres.query(
                SumsText.latencies(query, spans),
                row -> places.put(new Place(bucket(row, query), values(row, query)), latencies(row)));
        Latencies all = places.values().stream().reduce(Latencies.NONE, Latencies::plus);
        List<UsageReport.Line> lines = report.lines().stream()
                .map(line -> line.with(places.getOrDefault(
                        new Place(
                                line.bucket(),
                                line.groups().stream()
                                        .map(UsageReport.Group::value)
                                        .toList()),
                        Latencies.NONE)))
                .toList();
        return new UsageReport(lines, report.total().with(all), report.more());
    }

    private static @Nullable Instant bucket(Row row, UsageQuery query) throws SQLException {
        Long number = row.numberOrNull("bucket");
        if (number == null) {
            return null;
        }
        return query.bucket() == Bucket.HOUR
                ? Instant.ofEpochSecond(number)
                : LocalDate.ofEpochDay(number).atStartOfDay(query.zone()).toInstant();
    }

    private static List<UsageReport.Group> groups(Row row, UsageQuery query) throws SQLException {
        List<@Nullable String> values = values(row, query);
        List<UsageReport.Group> groups = new ArrayList<>();
        for (int at = 0; at < values.size(); at++) {
            groups.add(new UsageReport.Group(
                    values.get(at), query.by().get(at).isNamed() ? row.textOrNull("name" + at) : null));
        }
        return groups;
    }

    private static List<@Nullable String> values(Row row, UsageQuery query) throws SQLException {
        List<@Nullable String> values = new ArrayList<>();
        for (int at = 0; at < query.by().size(); at++) {
            String value = row.textOrNull("g" + at);
            values.add(value == null || value.isEmpty() ? null : value);
        }
        return values;
    }

    private static Figures figures(Row row) throws SQLException {
        long unpriced = row.number("unpriced_calls");
        long cost = row.number("cost_nano_usd");
        return new Figures(
                row.number("answered_calls"),
                row.number("attempts"),
                row.number("failed_calls"),
                row.number("refused_calls"),
                row.number("cached_calls"),
                row.number("charged_calls"),
                unpriced,
                row.number("input_tokens"),
                row.number("cached_input_tokens"),
                row.number("cache_write_tokens"),
                row.number("output_tokens"),
                row.number("reasoning_tokens"),
                cost == 0 && unpriced > 0 ? null : new Money(cost),
                new Money(row.number("charged_nano_usd")),
                new Money(row.number("provider_cost_nano_usd")),
                new Money(row.number("saved_nano_usd")));
    }

    private static Latencies latencies(Row row) throws SQLException {
        return new Latencies(
                histogram(row.text("total")),
                histogram(row.text("provider")),
                histogram(row.text("own")),
                histogram(row.text("first_token")));
    }

    private static Latencies.Histogram histogram(String counts) {
        return new Latencies.Histogram(
                Stream.of(counts.split(",", -1)).map(Long::valueOf).toList());
    }
}
