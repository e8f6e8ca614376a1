package aigateway.functions.dashboard.usage;

import aigateway.functions.dashboard.charts.Chart;
import aigateway.functions.dashboard.charts.Measure;
import aigateway.functions.dashboard.charts.TopChart;
import aigateway.functions.dashboard.site.Groups;
import aigateway.functions.dashboard.site.Pages;
import aigateway.functions.dashboard.site.Params;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.web.query.UsageRequest;
import aigateway.kernel.KeyId;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.usage.Bucket;
import aigateway.usage.Dimension;
import aigateway.usage.Figures;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import aigateway.usage.Usages;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers a question about usage with the queries of the admin API.
 *
 * <p>Round trips: four reports of usage at most, and one for each filter by team or key.
 */
final class Explorer {
    private static final int GROUPS_MAX = 5_000;
    private static final int LINES_MAX = 10_000;

    private final Usages usages;
    private final Visit visit;
    private final Question question;
    private final Measure measure;
    private final CallLinks calls;

    Explorer(Usages usages, Visit visit, Question question) {
        this.usages = usages;
        this.visit = visit;
        this.question = question;
        this.measure = question.measure();
        this.calls = new CallLinks(visit, question);
    }

    Result<Answer> answer() {
        Params api = question.api(visit);
        return UsageRequest.read(api.lists(), false, visit.zone(), visit.now(), visit.teams(), usages)
                .map(request -> answer(request.query().atMost(LINES_MAX), api));
    }

    private Answer answer(UsageQuery query, Params api) {
        List<Dimension> by = query.by();
        UsageQuery groups = query.each(Bucket.NONE).atMost(GROUPS_MAX);
        UsageReport now = usages.report(groups);
        UsageReport before = visit.period().compare()
                ? usages.report(groups.between(
                        visit.period().before().from(), visit.period().before().to()))
                : null;
        List<UsageReport.Line> lines = by.isEmpty() ? List.of() : sorted(now.lines());
        List<UsageReport.Line> shown = lines.subList(0, Math.min(question.top(), lines.size()));
        boolean byTag = by.stream().anyMatch(Dimension::isTag);
        UsageReport chartLines = usages.report(narrowed(query, shown));
        boolean tooMany = chartLines.more();
        Chart chart = chart(query, tooMany ? List.of() : shown, chartLines.lines(), byTag && !tooMany);
        Figures total = now.total().figures();
        List<Row> rows = rows(query, shown, before, total);
        boolean rest = !byTag && shown.size() < lines.size();
        Params tableApi = api.without("bucket");
        return new Answer(
                chart,
                tooMany,
                by.stream().map(Groups::title).toList(),
                rows,
                rest ? other(lines.size() - shown.size(), shown, now, before) : null,
                Row.of(
                        List.of(new Row.Name("Total of the period", "")),
                        measure,
                        total,
                        before == null ? null : before.total().figures(),
                        total,
                        calls.link(query, null)),
                total,
                now.more(),
                byTag,
                api,
                visit.period().compare() ? tableApi.with("compare", "previous") : tableApi);
    }

    private List<UsageReport.Line> sorted(List<UsageReport.Line> lines) {
        List<UsageReport.Line> sorted = new ArrayList<>(lines);
        sorted.sort(Comparator.comparingLong((UsageReport.Line line) -> measure.of(line.figures()))
                .reversed());
        return sorted;
    }

    private Chart chart(UsageQuery query, List<UsageReport.Line> shown, List<UsageReport.Line> lines, boolean alone) {
        var time = new TopChart.Time(query.bucket(), query.from(), query.to(), query.zone());
        List<TopChart.Part> parts = shown.stream()
                .limit(TopChart.TOP)
                .map(line -> new TopChart.Part(
                        TopChart.values(line),
                        Groups.name(query.by(), line),
                        link(query.by().getFirst(), line)))
                .toList();
        List<UsageReport.Line> totals = alone
                ? List.of()
                : usages.report(query.where(whole(query.filters())).by(new Dimension[0]))
                        .lines();
        return TopChart.of(measure.title(), time, measure, question.cumulative(), lines, totals, parts);
    }

    private String link(Dimension dimension, UsageReport.Line line) {
        return Groups.usage(question.params(), dimension, line.groups().getFirst())
                .map(params -> Pages.link(visit.request(), "usage" + params))
                .orElse("");
    }

    /** Only the first groups, where there may be more of them than lines in a report: teams and keys. */
    private static UsageQuery narrowed(UsageQuery query, List<UsageReport.Line> shown) {
        UsageFilters filters = query.filters();
        List<UsageReport.Line> top = shown.stream().limit(TopChart.TOP).toList();
        Set<String> teams = values(query.by(), Dimension.TEAM, top);
        Set<String> keys = values(query.by(), Dimension.KEY, top);
        if (!teams.isEmpty()) {
            filters = filters.withTeams(teams.stream().map(TeamId::new).collect(Collectors.toSet()));
        }
        if (!keys.isEmpty()) {
            filters = filters.withKeys(keys.stream().map(KeyId::new).collect(Collectors.toSet()));
        }
        return query.where(filters);
    }

    private static Set<String> values(List<Dimension> by, Dimension dimension, List<UsageReport.Line> lines) {
        int at = by.indexOf(dimension);
        return at < 0
                ? Set.of()
                : lines.stream()
                        .map(line -> Optional.ofNullable(line.groups().get(at).value())
                                .orElse(""))
                        .collect(Collectors.toSet());
    }

    /** A prefix selects the lines of a report by tag, never its total. */
    private static UsageFilters whole(UsageFilters filters) {
        return new UsageFilters(
                filters.teams(),
                filters.keys(),
                filters.model(),
                filters.askedModel(),
                filters.provider(),
                filters.endpoint(),
                filters.outcome(),
                filters.code(),
                filters.tag(),
                null);
    }

    private List<Row> rows(
            UsageQuery query, List<UsageReport.Line> shown, @Nullable UsageReport before, Figures total) {
        Map<List<@Nullable String>, Figures> earlier = new HashMap<>();
        if (before != null) {
            before.lines().forEach(line -> earlier.put(TopChart.values(line), line.figures()));
        }
        return shown.stream()
                .map(line -> Row.of(
                        names(query.by(), line),
                        measure,
                        line.figures(),
                        before == null ? null : earlier.getOrDefault(TopChart.values(line), Figures.NONE),
                        total,
                        calls.link(query, line)))
                .toList();
    }

    private List<Row.Name> names(List<Dimension> by, UsageReport.Line line) {
        List<Row.Name> names = new ArrayList<>();
        for (int at = 0; at < by.size(); at++) {
            UsageReport.Group group = line.groups().get(at);
            names.add(new Row.Name(
                    Groups.name(by.get(at), group),
                    Groups.usage(question.params(), by.get(at), group)
                            .map(Params::toString)
                            .orElse("")));
        }
        return names;
    }

    private Row other(int groups, List<UsageReport.Line> shown, UsageReport now, @Nullable UsageReport before) {
        Set<List<@Nullable String>> names = shown.stream().map(TopChart::values).collect(Collectors.toSet());
        Figures total = now.total().figures();
        Long earlier = before == null
                ? null
                : (Long) (measure.of(before.total().figures())
                        - before.lines().stream()
                                .filter(line -> names.contains(TopChart.values(line)))
                                .mapToLong(line -> measure.of(line.figures()))
                                .sum());
        return Row.rest(
                "Other (" + groups + (now.more() ? " or more)" : ")"),
                measure,
                measure.of(total) - sum(shown, measure),
                measure.of(total),
                earlier,
                Measure.SPEND.of(total) - sum(shown, Measure.SPEND),
                total.calls() - sum(shown, Measure.CALLS));
    }

    private static long sum(List<UsageReport.Line> lines, Measure measure) {
        return lines.stream().mapToLong(line -> measure.of(line.figures())).sum();
    }
}
