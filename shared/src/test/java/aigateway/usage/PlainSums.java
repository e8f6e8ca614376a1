package aigateway.usage;

import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a report must say of rows, computed one by one. */
final class PlainSums {
    private final List<UsageRows.Row> rows = new ArrayList<>();

    /** By the name of the line. */
    static Map<String, PlainSums> of(List<UsageRows.Row> rows, UsageQuery query) {
        Map<String, PlainSums> groups = new HashMap<>();
        if (query.isTotal()) {
            groups.put("null", new PlainSums());
        }
        matching(rows, query)
                .forEach(row -> groups.computeIfAbsent(
                                Stream.concat(
                                                Stream.of(String.valueOf(bucket(row, query))),
                                                query.by().stream().map(row::value))
                                        .collect(Collectors.joining("|")),
                                name -> new PlainSums())
                        .rows
                        .add(row));
        return groups;
    }

    static Figures total(List<UsageRows.Row> rows, UsageQuery query) {
        var all = new PlainSums();
        matching(rows, query).forEach(all.rows::add);
        return all.figures();
    }

    static String name(UsageReport.Line line) {
        return Stream.concat(
                        Stream.of(String.valueOf(line.bucket())),
                        line.groups().stream().map(group -> group.value() == null ? "" : group.value()))
                .collect(Collectors.joining("|"));
    }

    private static Stream<UsageRows.Row> matching(List<UsageRows.Row> rows, UsageQuery query) {
        UsageFilters filters = query.filters();
        return rows.stream()
                .filter(row -> !row.hour().isBefore(query.from()) && row.hour().isBefore(query.to()))
                .filter(row -> query.visible().include(row.team().isEmpty() ? null : new TeamId(row.team())))
                .filter(row -> filters.teams().isEmpty() || filters.teams().contains(new TeamId(row.team())))
                .filter(row -> filters.keys().isEmpty() || filters.keys().contains(new KeyId(row.key())))
                .filter(row -> is(filters.model(), row.model()) && is(filters.askedModel(), row.asked()))
                .filter(row -> is(filters.provider(), row.provider()) && is(filters.endpoint(), row.endpoint()))
                .filter(row -> is(filters.outcome(), row.outcome()) && is(filters.code(), row.code()));
    }

    private static boolean is(@Nullable String filter, String value) {
        return filter == null || filter.equals(value);
    }

    private static @Nullable Instant bucket(UsageRows.Row row, UsageQuery query) {
        LocalDate day = row.hour().atZone(query.zone()).toLocalDate();
        LocalDate first = switch (query.bucket()) {
            case NONE, HOUR, DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
        };
        return switch (query.bucket()) {
            case NONE -> null;
            case HOUR -> row.hour();
            case DAY, WEEK, MONTH -> first.atStartOfDay(query.zone()).toInstant();
        };
    }

    Figures figures() {
        Predicate<UsageRows.Row> last = row -> row.status() != 0;
        Predicate<UsageRows.Row> failed = UsageRows.Row::failed;
        long unpriced = sum(row -> true, row -> row.figure(1));
        long cost = sum(row -> true, row -> row.figure(7));
        return new Figures(
                sum(last, row -> row.figure(0)),
                sum(row -> List.of("settled", "voided", "charged").contains(row.outcome()), row -> row.figure(0)),
                sum(failed, row -> row.figure(0)),
                sum(failed.negate().and(row -> row.outcome().equals("refused")), row -> row.figure(0)),
                sum(row -> row.outcome().equals("cached"), row -> row.figure(0)),
                sum(row -> row.outcome().equals("charged"), row -> row.figure(0)),
                unpriced,
                sum(row -> true, row -> row.figure(2)),
                sum(row -> true, row -> row.figure(3)),
                sum(row -> true, row -> row.figure(4)),
                sum(row -> true, row -> row.figure(5)),
                sum(row -> true, row -> row.figure(6)),
                cost == 0 && unpriced > 0 ? null : new Money(cost),
                new Money(sum(row -> row.outcome().equals("charged"), row -> row.figure(7))),
                new Money(sum(row -> true, row -> row.figure(8))),
                new Money(sum(row -> true, row -> row.figure(9))));
    }

    private long sum(Predicate<UsageRows.Row> which, ToLongFunction<UsageRows.Row> figure) {
        return rows.stream().filter(which).mapToLong(figure).sum();
    }
}
