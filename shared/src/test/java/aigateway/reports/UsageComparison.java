package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.testing.MixedTraffic;
import aigateway.testing.Product;
import aigateway.usage.Bucket;
import aigateway.usage.Dimension;
import aigateway.usage.Figures;
import aigateway.usage.RecordedCall;
import aigateway.usage.RequestQuery;
import aigateway.usage.Requests;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Compares usage in all its groups, and the list of calls, with the rows of the ledger. */
record UsageComparison(Product product, LedgerTruth truth) {
    private static final int PAGE = 7;

    void compare() {
        total();
        groups();
        buckets();
        filters();
        tags();
        calls();
    }

    private static UsageQuery all() {
        return UsageQuery.of(MixedTraffic.START, MixedTraffic.END, MixedTraffic.BERLIN);
    }

    private void total() {
        Figures total = report(all()).total().figures();
        assertThat(Nano.of(total)).isEqualTo(truth.cost());
        assertThat(total.calls()).isEqualTo(truth.calls());
        assertThat(total.attempts()).isEqualTo(truth.attempts());
        assertThat(total.savings().nanoUsd()).isEqualTo(truth.saved()).isPositive();
        assertThat(Nano.of(total.chargedCost()))
                .isEqualTo(truth.cost(row -> row.outcome().equals("charged")));
        // Another zone has no closed days, so it reads every hour.
        assertThat(report(UsageQuery.of(MixedTraffic.START, MixedTraffic.END, ZoneOffset.UTC))
                        .total()
                        .figures())
                .isEqualTo(total);
    }

    private void groups() {
        lines(all().by(Dimension.KEY), truth.by(LedgerTruth.Row::key));
        lines(all().by(Dimension.TEAM), truth.by(LedgerTruth.Row::team));
        lines(all().by(Dimension.MODEL), truth.by(LedgerTruth.Row::model));
        lines(all().by(Dimension.PROVIDER), truth.by(LedgerTruth.Row::provider));
        lines(all().by(Dimension.OUTCOME), truth.by(LedgerTruth.Row::outcome));
        UsageReport both = report(all().by(Dimension.KEY, Dimension.MODEL).each(Bucket.DAY));
        assertThat(both.lines().stream()
                        .mapToLong(line -> Nano.of(line.figures()))
                        .sum())
                .isEqualTo(truth.cost());
        assertThat(Nano.of(both.total().figures())).isEqualTo(truth.cost());
    }

    private void buckets() {
        lines(all().each(Bucket.DAY), truth.by(row -> start(row.day())));
        lines(
                all().each(Bucket.WEEK),
                truth.by(row -> start(row.day().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)))));
        lines(all().each(Bucket.MONTH), truth.by(row -> start(row.day().withDayOfMonth(1))));
        // The zone is whole hours from UTC.
        lines(
                all().each(Bucket.HOUR),
                truth.by(row -> row.startedAt().truncatedTo(ChronoUnit.HOURS).toString()));
        assertThat(report(all().each(Bucket.HOUR)).lines()).hasSize(MixedTraffic.TIMES.size());
    }

    private void filters() {
        truth.by(LedgerTruth.Row::key)
                .forEach((key, cost) -> assertThat(total(all().where(UsageFilters.ofKey(new KeyId(key)))))
                        .isEqualTo(cost)
                        .isPositive());
        truth.by(LedgerTruth.Row::team).forEach((team, cost) -> {
            assertThat(total(all().where(UsageFilters.ofTeam(new TeamId(team)))))
                    .isEqualTo(cost);
            assertThat(total(all().visibleTo(VisibleTeams.of(Set.of(new TeamId(team))))))
                    .isEqualTo(cost);
        });
    }

    private long total(UsageQuery query) {
        return Nano.of(report(query).total().figures());
    }

    private void lines(UsageQuery query, Map<String, Long> expected) {
        UsageReport report = report(query);
        Map<String, Long> found = new TreeMap<>();
        report.lines().forEach(line -> found.put(name(line), Nano.of(line.figures())));
        assertThat(found).as("%s", query).isEqualTo(expected);
        assertThat(found.values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(Nano.of(report.total().figures()));
        assertThat(report.lines().stream()
                        .mapToLong(line -> line.figures().calls())
                        .sum())
                .isEqualTo(report.total().figures().calls());
    }

    /** A call counts under each of its tags; refused calls under none. */
    private void tags() {
        UsageReport report = report(all().by(Dimension.TAG));
        assertThat(report.lines()).hasSizeGreaterThan(4);
        for (UsageReport.Line line : report.lines()) {
            assertThat(Nano.of(line.figures()))
                    .as("%s", line)
                    .isEqualTo(truth.cost(row -> row.tags().contains(name(line))))
                    .isPositive();
        }
        assertThat(Nano.of(report.total().figures())).isEqualTo(truth.cost());
    }

    private void calls() {
        List<RecordedCall> calls = listed();
        assertThat(calls).hasSize((int) truth.calls());
        Map<String, Long> costs = new TreeMap<>();
        Map<String, Long> teams = new TreeMap<>();
        for (RecordedCall call : calls) {
            costs.merge(call.request().value(), Nano.of(call.cost()), Long::sum);
            teams.merge(String.valueOf(call.team()), Nano.of(call.cost()), Long::sum);
        }
        assertThat(costs).isEqualTo(truth.by(row -> row.request().value()));
        assertThat(teams).isEqualTo(truth.by(LedgerTruth.Row::team));
    }

    private List<RecordedCall> listed() {
        List<RecordedCall> calls = new ArrayList<>();
        String after = null;
        do {
            Requests.Page page = product.gateway()
                    .admin()
                    .requests()
                    .list(new RequestQuery(
                            RequestQuery.Filter.ALL,
                            VisibleTeams.ALL,
                            MixedTraffic.START,
                            MixedTraffic.END,
                            after,
                            PAGE));
            calls.addAll(page.calls());
            after = page.next();
        } while (after != null);
        return calls;
    }

    private UsageReport report(UsageQuery query) {
        return product.gateway().admin().usages().report(query);
    }

    private static String start(LocalDate day) {
        return day.atStartOfDay(MixedTraffic.BERLIN).toInstant().toString();
    }

    private static String name(UsageReport.Line line) {
        Instant bucket = line.bucket();
        return bucket == null
                ? Objects.requireNonNullElse(line.groups().getFirst().value(), "none")
                : bucket.toString();
    }
}
